-- One row per indicator, area (London or borough) and period, except rolling years: whether the
-- figure may be judged. A provisional figure for London may be judged if it is incomplete only
-- because some boroughs have not reported, if enough boroughs have reported, and if these boroughs
-- had enough of London's events a year earlier.
with figures as (
    select
        figures.*,
        cast(populations.population as double) as population
    from {{ ref('figures') }} as figures
    left join {{ ref('int_populations') }} as populations
        on
            figures.area_code = populations.area_code
            and figures.population_year = populations.population_year
    where
        figures.area_level in ('london', 'borough')
        and figures.period_type <> 'rolling_year'
),

-- A percentage, a mean or an index represents London by its denominator, and a count by its events.
weighed as (
    select
        figures.*,
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
        {{ exact_sum('case when is_provisional then numerator end', 6) }} as numerator_not_final,
        {{ exact_sum('case when is_provisional then denominator end', 6) }}
            as denominator_not_final,
        {{ exact_sum('case when not is_provisional then population end', 6) }}
        / {{ exact_sum('population', 6) }} as share_covered
    from weighed
    where area_level = 'borough'
    group by indicator_id, period_type, period_start
),

judged as (
    select
        weighed.indicator_id,
        weighed.area_level,
        weighed.area_code,
        weighed.period_type,
        weighed.period_start,
        weighed.is_provisional,
        weighed.area_level = 'london' and weighed.is_sum_of_boroughs as is_from_boroughs,
        weighed.are_days_over,
        boroughs.boroughs_final,
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
        -- London's point on a chart is scaled by the residents of the boroughs that reported.
        case
            when weighed.area_level = 'borough' or not weighed.is_provisional then weighed.numerator
            else (weighed.numerator - coalesce(boroughs.numerator_not_final, 0))
                / case
                    when weighed.unit in ('count', 'gbp') then nullif(boroughs.share_covered, 0)
                    else 1
                end
        end as charted_numerator,
        case
            when weighed.area_level = 'borough' or not weighed.is_provisional
                then weighed.denominator
            else weighed.denominator - coalesce(boroughs.denominator_not_final, 0)
        end as charted_denominator
    from weighed
    left join boroughs
        on
            weighed.indicator_id = boroughs.indicator_id
            and weighed.period_type = boroughs.period_type
            and weighed.period_start = boroughs.period_start
)

select * from judged
