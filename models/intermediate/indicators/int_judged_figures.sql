-- One row per indicator, area (London or borough) and period, except rolling years: whether the
-- figure may be judged. A provisional figure for London may be judged if it is incomplete only
-- because some boroughs have not reported, if enough boroughs have reported, and if these boroughs
-- had enough of London's events a year earlier. London's chart then has an estimate: the boroughs'
-- count is divided by their share of the events in the same quarter a year earlier, when London's
-- figure must have been complete.
with figures as (
    select * from {{ ref('figures') }}
    where
        {{ is_rebuilt() }}
        and area_level in ('london', 'borough')
        and period_type <> 'rolling_year'
),

-- A percentage, a mean or an index represents London by its denominator, and a count by its events.
weighed as (
    select
        figures.*,
        before.is_provisional as is_provisional_before,
        before.numerator as numerator_before,
        case
            when figures.unit in ('count', 'gbp') then before.numerator
            else before.denominator
        end as weight_before
    from figures
    left join figures as before
        on
            figures.indicator_id = before.indicator_id
            and figures.area_code = before.area_code
            and figures.period_type = before.period_type
            and before.period_start = cast(
                {{ dbt.dateadd('year', -1, 'figures.period_start') }} as date
            )
),

boroughs as (
    select
        indicator_id,
        period_type,
        period_start,
        count_if(not is_provisional) as boroughs_final,
        {{ exact_sum('case when not is_provisional then weight_before end', 6) }} as weight_before,
        {{ exact_sum('case when is_provisional then numerator else 0 end', 6) }}
            as numerator_not_final,
        {{ exact_sum('case when is_provisional then numerator_before else 0 end', 6) }}
            as numerator_before_not_final
    from weighed
    where area_level = 'borough'
    group by indicator_id, period_type, period_start
),

joined as (
    select
        weighed.*,
        weighed.area_level = 'london' and weighed.is_sum_of_boroughs as is_from_boroughs,
        boroughs.boroughs_final,
        boroughs.numerator_not_final,
        not weighed.is_provisional
        or (
            weighed.area_level = 'london'
            and weighed.is_sum_of_boroughs
            and weighed.are_days_over
            and boroughs.boroughs_final >= {{ var('boroughs_for_london') }}
            and coalesce(
                boroughs.weight_before
                >= {{ var('share_for_london') }} * weighed.weight_before, true
            )
        ) as is_judged,
        case
            when not weighed.is_provisional then 0e0
            when
                weighed.unit = 'count'
                and weighed.aggregation = 'sum'
                and not weighed.is_provisional_before
                then boroughs.numerator_before_not_final / nullif(weighed.numerator_before, 0)
        end as share_missing
    from weighed
    left join boroughs
        on
            weighed.indicator_id = boroughs.indicator_id
            and weighed.period_type = boroughs.period_type
            and weighed.period_start = boroughs.period_start
),

judged as (
    select
        indicator_id,
        area_level,
        area_code,
        period_type,
        period_start,
        is_provisional,
        is_from_boroughs,
        are_days_over,
        boroughs_final,
        is_judged,
        coalesce(is_from_boroughs and are_days_over and not is_judged, false)
        and period_type <> 'strategy' as is_of_too_few,
        case
            when not is_provisional then numerator
            when is_judged then (numerator - numerator_not_final) / (1 - share_missing)
        end as charted_numerator,
        case when not is_provisional then denominator end as charted_denominator,
        case when is_judged then sqrt((1 + share_missing) / (1 - share_missing)) end as widening,
        case
            when is_judged and is_provisional and period_type = 'quarter'
                then {{ chart_note() }}
        end as chart_note
    from joined
)

select * from judged
