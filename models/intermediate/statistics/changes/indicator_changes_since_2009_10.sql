-- One row per indicator, area (London or borough) and later fiscal year: the change since 2009-10,
-- for counts that add up and percentages. It has limits and a sentence, but no label, because four
-- years cannot show whether years usually differ by as much. A change without a sentence has a
-- reason instead.
{%- set limits = ['', '_lower_95', '_upper_95', '_lower_998', '_upper_998'] %}
with figures as (
    select
        int_indicator_changes.*,
        (is_count or is_percentage) and has_label as is_of_compared_kind,
        (is_count or is_percentage)
        and has_label
        and is_limited
        and not is_not_stated
        and compared_value is not null
        and compared_value_before is not null as is_compared
    from {{ ref('int_indicator_changes') }} as int_indicator_changes
    where comparison = 'since_2009_10' and {{ is_rebuilt() }}
),

worded as (
    select
        figures.*,
        case when is_compared then {{ change_since_2009_10_sentence() }} end as change_since_2009_10
    from figures
),

changes as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        case when is_of_compared_kind then value_before end as value_2009_10,
        {%- for limit in limits %}
            case when is_compared then difference{{ limit }} end
                as difference_from_2009_10{{ limit }},
            case when is_compared then ratio{{ limit }} end as ratio_to_2009_10{{ limit }},
        {%- endfor %}
        change_since_2009_10,
        {{ no_change_since_2009_10_reason() }} as no_change_since_2009_10_reason
    from worded
)

select * from changes
