-- One row per indicator, borough and completed rolling year: the borough compared with the rest of
-- London. Boroughs are not ranked. The label depends on 99.8 % limits, which describe chance alone.
with limited as (
    select
        *,
        case
            when is_survey then coalesce(answers, 0) < 30
            when is_count then numerator + rest_numerator < {{ var('events_for_label') }}
            else denominator < {{ var('cases_for_label') }}
        end as is_too_few
    from {{ ref('int_comparisons__limited') }}
),

-- A break in a borough is also a break for London.
breaks as (
    select * from {{ ref('int_breaks__crossed') }}
    where
        comparison = 'within'
        and period_type = 'rolling_year'
        and area_code = '{{ var("london_code") }}'
),

unbroken as (
    select
        limited.*,
        breaks.reasons as break_reasons
    from limited
    left join breaks
        on
            limited.indicator_id = breaks.indicator_id
            and limited.period_start = breaks.period_start
),

indicator_comparisons as (
    select
        indicator_id,
        indicator_name,
        area_code,
        area_name,
        period_start,
        period_end,
        period_label,
        case when is_count then 'rate' else 'value' end as compared,
        figure as value,
        london_figure as london_value,
        rest_figure as rest_value,
        numerator,
        denominator,
        cast(population as bigint) as population,
        population_covered,
        rest_numerator,
        rest_denominator,
        rest_population_covered,
        case when not is_count then figure - rest_figure end as difference,
        difference_lower_95,
        difference_upper_95,
        difference_lower_998,
        difference_upper_998,
        case when is_count then figure / nullif(rest_figure, 0) end as ratio,
        ratio_lower_95,
        ratio_upper_95,
        ratio_lower_998,
        ratio_upper_998,
        cast(other_boroughs as integer) as other_boroughs,
        case
            when is_provisional or not is_rest_enough or break_reasons is not null then null
            when coalesce(return_status = 'not_stated', false) or figure is null then null
            when is_survey and not coalesce(is_fit, false) then 'not fit to judge'
            when is_too_few then 'too few to say'
            when is_count and ratio_lower_998 > 1 or difference_lower_998 > 0 then 'higher'
            when is_count and ratio_upper_998 < 1 or difference_upper_998 < 0 then 'lower'
            else 'no clear difference'
        end as comparison,
        is_provisional,
        case
            when is_provisional then provisional_reason
            when not is_rest_enough then 'fewer than 25 other boroughs reported the whole year'
            when break_reasons is not null
                then 'the way of counting changed during the year: ' || break_reasons
        end as reason
    from unbroken
)

select * from indicator_comparisons
