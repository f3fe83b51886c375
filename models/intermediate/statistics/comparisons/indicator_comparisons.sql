-- One row per indicator, borough and fiscal year or the strategy's three years: the borough beside
-- the rest of London, or the reason why it is not compared. Boroughs are not ranked. The label
-- depends on 99.8% limits, which describe chance alone.
{%- set limits = ['lower_95', 'upper_95', 'lower_998', 'upper_998'] %}
with limited as (
    select
        *,
        case
            when is_survey then coalesce(answers, 0) < {{ var('answers_for_label') }}
            when is_count then numerator + rest_numerator < {{ var('events_for_label') }}
            else denominator < {{ var('cases_for_label') }}
        end as is_too_few
    from {{ ref('int_comparisons__limited') }}
    where {{ is_rebuilt() }}
),

-- A break in a borough is also a break for London.
breaks as (
    select * from {{ ref('int_breaks__crossed') }}
    where comparison = 'within' and area_code = '{{ var("london_code") }}'
),

labelled as (
    select
        limited.*,
        breaks.reasons as break_reasons,
        case
            when not limited.is_compared or limited.is_provisional then null
            when not limited.is_rest_enough or breaks.reasons is not null then null
            when coalesce(limited.return_status = 'not_stated', false) then null
            when limited.figure is null or limited.rest_figure is null then null
            when limited.is_survey and not coalesce(limited.is_fit, false)
                then 'not fit to judge'
            when limited.is_too_few then 'too few to say'
            else {{ label_of_limits(
                ['higher', 'lower', 'no clear difference'], {'ratio_': 1, 'difference_': 0}
            ) }}
        end as comparison
    from limited
    left join breaks
        on
            limited.indicator_id = breaks.indicator_id
            and limited.period_type = breaks.period_type
            and limited.period_start = breaks.period_start
),

indicator_comparisons as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        london_figure,
        rest_figure as rest_value,
        rest_numerator,
        rest_denominator,
        case when is_count then figure / nullif(rest_figure, 0) end as ratio_to_rest,
        {%- for limit in limits %}
            ratio_{{ limit }} as ratio_to_rest_{{ limit }},
        {%- endfor %}
        case when not is_count then figure - rest_figure end as difference_from_rest,
        {%- for limit in limits %}
            difference_{{ limit }} as difference_from_rest_{{ limit }},
        {%- endfor %}
        comparison,
        {{ no_comparison_reason() }} as no_comparison_reason
    from labelled
)

select * from indicator_comparisons
