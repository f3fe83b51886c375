-- One row for each published verdict on a survey measure that would change, and for each fiscal
-- year in which London's survey figure would move by more than half the width of its published 95%
-- interval. A fiscal year's figure is calculated from the quarters that were published then. A year
-- is left out while one of these quarters was not final, or if a late batch has added to it.
-- `waves` lists the waves of these years that have changed, and `unaccepted` those that nobody has
-- accepted since the last publication.
with figures as (
    select true as is_built, * from warehouse.marts.public_attitudes
    where area_code = $london
    union all by name
    select false as is_built, * from before.marts.public_attitudes
    where area_code = $london
),

provisional as (
    select
        indicator_id as measure,
        period_start as quarter_start
    from before.marts.indicator_values
    where area_code = $london and period_type = 'quarter' and is_provisional
),

waves as (
    select
        built.measure,
        built.period_start as quarter_start,
        built.period_label as wave,
        was.base > 0 as was_published,
        built.base > (1 + $late_batch_share) * was.base or provisional.measure is not null
            as is_late,
        was.base > 0 and (
            built.base <> was.base
            or abs(built.value - was.value) > 1e-9
            or abs(built.not_answered_percent - was.not_answered_percent) > 1e-9
        ) as is_changed,
        coalesce(accepted.accepted_at > publication.published_at, false) as is_accepted
    from (select * from figures where is_built and period_type = 'quarter') as built
    inner join (select * from figures where not is_built and period_type = 'quarter') as was
        on built.measure = was.measure and built.period_start = was.period_start
    cross join before.marts.publication as publication
    left join warehouse.staging.stg_accepted_answers as accepted
        on built.period_label = accepted.wave
    left join provisional
        on built.measure = provisional.measure and built.period_start = provisional.quarter_start
),

verdicts as (
    select
        measure,
        null as year,
        was.period_start,
        was.period_end,
        was.baseline_period,
        was.verdict as verdict_before,
        built.verdict as verdict_now,
        was.improvement_points as value_before,
        built.improvement_points as value_now
    from before.marts.confidence_target as was
    inner join warehouse.marts.confidence_target as built using (measure)
    where
        measure <> 'strategy'
        and was.verdict in ('reached', 'not reached')
        and built.verdict <> was.verdict
),

years as (
    select
        was.measure,
        was.period_label as year,
        was.period_start,
        was.period_end,
        null as baseline_period,
        null as verdict_before,
        null as verdict_now,
        was.value as value_before,
        100 * sum(strata.counted_weights) / nullif(sum(strata.weights), 0) as value_now
    from figures as was
    inner join waves
        on
            was.measure = waves.measure
            and waves.was_published
            and waves.quarter_start between was.period_start and was.period_end
    left join warehouse.intermediate.int_survey__strata as strata
        on
            waves.measure = strata.measure
            and waves.quarter_start = strata.quarter_start
            and strata.area_level = 'london'
            and strata.base_kind = 'answers'
    where not was.is_built and was.period_type = 'fiscal_year'
    group by
        was.measure, was.period_label, was.period_start, was.period_end, was.value, was.upper_95,
        was.lower_95
    having
        not bool_or(waves.is_late)
        and abs(value_now - value_before) > (was.upper_95 - was.lower_95) / 2
),

changes as (
    select * from verdicts
    union all
    select * from years
)

select
    changes.measure as indicator_id,
    measures.indicator_name,
    changes.year,
    changes.verdict_before,
    changes.verdict_now,
    changes.value_before,
    changes.value_now,
    coalesce(list(waves.wave order by waves.quarter_start) filter (waves.is_changed), []) as waves,
    coalesce(
        list(waves.wave order by waves.quarter_start)
            filter (waves.is_changed and not waves.is_accepted),
        []
    ) as unaccepted
from changes
inner join warehouse.marts.indicators as measures on changes.measure = measures.indicator_id
left join waves
    on
        changes.measure = waves.measure
        and (
            waves.quarter_start between changes.period_start and changes.period_end
            or changes.baseline_period = left(waves.wave, 7)
        )
group by
    changes.measure, measures.indicator_name, measures.display_order, changes.year,
    changes.verdict_before, changes.verdict_now, changes.value_before, changes.value_now
order by measures.display_order, changes.year nulls first
