-- The two are compared if both periods are over and no part of them is outstanding, early or
-- still followed up, if no record can be added to the later one, and if they were counted in the
-- same way. If boroughs are missing from one of London's two figures, both are added over the
-- boroughs that reported both periods, if there are enough of them.
{%- set amounts = ['numerator', 'denominator', 'numerator_before', 'denominator_before'] %}
{%- set base_year = "cast('" ~ var('base_year_start') ~ "' as date)" %}
with figures as (
    select * from {{ ref('int_figures') }}
    where
        {{ is_rebuilt() }}
        and area_level in ('london', 'borough', 'ward')
        and period_type <> 'strategy'
),

periods as (
    select
        'year_on_year' as comparison,
        cast({{ dbt.dateadd('year', -1, 'period_start') }} as date) as start_before,
        figures.*
    from figures
    union all
    select
        'since_2009_10' as comparison,
        {{ base_year }} as start_before,
        figures.*
    from figures
    where area_level <> 'ward' and period_type = 'fiscal_year' and period_start > {{ base_year }}
),

beside as (
    select
        periods.*,
        before.value as value_before,
        before.numerator as numerator_before,
        before.denominator as denominator_before,
        coalesce(periods.is_whole and before.is_whole, false) as are_both_whole,
        coalesce(
            periods.area_level <> 'london'
            and 'not_stated' in (periods.return_status, before.return_status), false
        ) as is_not_stated,
        breaks.reasons as break_reasons,
        breaks.broken_since
    from periods
    left join figures as before
        on
            periods.indicator_id = before.indicator_id
            and periods.area_code = before.area_code
            and periods.period_type = before.period_type
            and periods.start_before = before.period_start
    left join {{ ref('int_breaks') }} as breaks
        on
            periods.comparison = breaks.comparison
            and periods.indicator_id = breaks.indicator_id
            and coalesce(periods.borough_code, periods.area_code) = breaks.area_code
            and periods.period_type = breaks.period_type
            and periods.period_start = breaks.period_start
),

boroughs as (
    select
        comparison,
        indicator_id,
        period_type,
        period_start,
        {%- for amount in amounts %}
            {{ exact_sum('case when are_both_whole then ' ~ amount ~ ' end', 6) }} as {{ amount }},
        {%- endfor %}
        count_if(are_both_whole) as boroughs
    from beside
    where area_level = 'borough'
    group by comparison, indicator_id, period_type, period_start
),

like_for_like as (
    select
        beside.*,
        {%- for time in ('', '_before') %}
            case
                when beside.are_both_whole then beside.value{{ time }}
                when beside.unit in ('count', 'gbp') then boroughs.numerator{{ time }}
                else {{ quotient(
                    'boroughs.numerator' ~ time, 'boroughs.denominator' ~ time, 'beside.unit'
                ) }}
            end as compared_value{{ time }},
            case
                when beside.are_both_whole then beside.denominator{{ time }}
                else boroughs.denominator{{ time }}
            end as compared_denominator{{ time }},
        {%- endfor %}
        boroughs.boroughs,
        beside.are_both_whole
        or coalesce(boroughs.boroughs >= {{ var('boroughs_for_london') }}, false) as is_enough
    from beside
    left join boroughs
        on
            beside.area_level = 'london'
            and beside.is_sum_of_boroughs
            and beside.comparison = boroughs.comparison
            and beside.indicator_id = boroughs.indicator_id
            and beside.period_type = boroughs.period_type
            and beside.period_start = boroughs.period_start
),

-- Two figures are compared if there is no reason against it. An open period is never whole.
judged as (
    select
        like_for_like.*,
        case
            when not has_label then 'so_far'
            when value is null and provisional_reason is null then 'no_figure'
            when value is null and is_complete then 'not_final'
            when value is null then 'not_over'
            when value_before is null then 'no_earlier_figure'
            when break_reasons is not null then 'counted_differently'
            when is_not_stated then 'zeros_not_stated'
            when not is_enough and boroughs > 0 then 'few_boroughs'
            when not is_enough and not is_complete then 'not_over'
            when not is_enough and not is_whole then 'not_final'
            when not is_enough then 'earlier_not_final'
            when is_settling then 'not_settled'
            when
                unit = 'percent'
                and least(compared_denominator, compared_denominator_before)
                < {{ var('cases_for_percentage') }}
                then 'small_denominator'
            when compared_value is null or compared_value_before is null then 'no_figure'
        end as reason
    from like_for_like
),

indicator_changes as (
    select
        comparison,
        indicator_id,
        area_code,
        period_type,
        period_start,
        value_before,
        numerator_before,
        denominator_before,
        case when reason is null then compared_value - compared_value_before end as difference,
        case
            when reason is not null or area_level = 'ward' then null
            when
                unit = 'gbp' and area_level = 'london'
                or (
                    unit = 'count'
                    and compared_value + compared_value_before >= {{ var('events_for_ratio') }}
                )
                then compared_value / nullif(compared_value_before, 0)
        end as ratio,
        cast(case when reason is null then boroughs end as integer) as boroughs_compared,
        {%- for time in ('', '_before') %}
            case when reason is null and not are_both_whole then compared_value{{ time }} end
                as value{{ time }}_like_for_like,
        {%- endfor %}
        case when area_level <> 'ward' then reason end as no_change_reason,
        case
            when reason = 'counted_differently'
                then 'counted differently since ' || broken_since || ': ' || break_reasons
        end as break_in_words
    from judged
)

select * from indicator_changes
