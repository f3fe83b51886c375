-- One row per indicator, area and quarter or fiscal year: the change on the same period a year
-- earlier. Only London's and boroughs' counts, percentages and survey figures are labelled, based
-- on 99.8% limits. Every other change for London or a borough has a reason instead. If the two
-- figures cannot be compared, only the figure a year earlier is given. Wards have that figure and
-- the difference alone.
{%- set limits = ['lower_95', 'upper_95', 'lower_998', 'upper_998'] %}
with limited as (
    select
        int_indicator_changes.*,
        area_level = 'ward' as is_ward,
        has_label
        and area_level in ('london', 'borough')
        and (is_count or is_percentage or aggregation = 'survey')
        and value_before is not null as has_words,
        is_of_some and are_days_over and are_both_judged as is_of_reported,
        is_of_some and are_days_over and not are_both_judged as is_of_too_few,
        pairs < {{ var('pairs_for_label')[0] }} as is_too_short
    from {{ ref('int_indicator_changes') }} as int_indicator_changes
    where comparison = 'year_on_year' and {{ is_rebuilt() }}
),

labelled as (
    select
        limited.*,
        case
            when not has_words or break_reasons is not null then null
            when is_of_too_few then 'too few returned'
            when not are_both_judged or is_not_stated or coalesce(is_too_short, false) then null
            when aggregation = 'survey' and not coalesce(is_fit, false) then 'not fit to judge'
            when is_too_few then 'too few to say'
            else {{ label_of_limits(
                ['higher', 'lower', 'no clear change'], {'ratio_': 1, 'difference_': 0}
            ) }}
        end as change
    from limited
),

indicator_changes as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        value_before as value_year_before,
        case when is_ward or is_limited then difference end as difference_from_year_before,
        {%- for limit in limits %}
            difference_{{ limit }} as difference_from_year_before_{{ limit }},
        {%- endfor %}
        case when is_limited then ratio end as ratio_to_year_before,
        {%- for limit in limits %}
            ratio_{{ limit }} as ratio_to_year_before_{{ limit }},
        {%- endfor %}
        dispersion,
        cast(pairs as integer) as pairs,
        change,
        case when not is_ward then {{ no_label_reason() }} end as no_change_reason,
        case when is_of_reported then compared_value end as value_like_for_like,
        case when is_of_reported then compared_value_before end
            as value_year_before_like_for_like,
        cast(case when is_of_reported then boroughs_compared end as integer)
            as boroughs_like_for_like,
        case
            when not is_ward
                then
                    coalesce(are_both_final, false)
                    and break_reasons is null
                    and not is_not_stated
                    and (aggregation <> 'survey' or coalesce(is_fit, false))
        end as is_like_for_like
    from labelled
)

select * from indicator_changes
