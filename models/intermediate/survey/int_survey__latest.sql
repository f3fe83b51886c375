-- One row per measure of the target: London's baseline and its latest rolling year with answers.
-- The latest ends in the latest quarter with answers; null if there is none yet.
with targets as (
    select * from {{ ref('confidence_targets') }}
),

london as (
    select * from {{ ref('int_survey__estimates') }}
    where area_level = 'london'
),

latest as (
    select rolling_years.*
    from london as rolling_years
    inner join london as quarters
        on quarters.measure = rolling_years.measure
            and quarters.period_end = rolling_years.period_end
    where rolling_years.period_type = 'rolling_year'
        and quarters.period_type = 'quarter'
        and quarters.base > 0
    qualify row_number() over (
            partition by rolling_years.measure order by rolling_years.period_end desc
        ) = 1
),

baselines as (
    select * from london
    where period_type = 'fiscal_year' and base > 0
),

years_over as (
    select fiscal_year from {{ ref('int_quarters') }}
    group by fiscal_year
    having count_if(is_complete) = 4
),

compared as (
    select
        targets.indicator_id as measure,
        targets.target_points,
        targets.quarters as target_quarters,
        targets.baseline_period,
        targets.end_period,
        years_over.fiscal_year is not null as is_over,
        latest.period_start,
        latest.period_end,
        latest.period_label,
        latest.is_complete,
        latest.value,
        latest.all_respondent_value,
        latest.quarters_answered,
        latest.boroughs_answered,
        baselines.period_start as baseline_start,
        baselines.value as baseline_value,
        baselines.all_respondent_value as baseline_all_respondent_value,
        baselines.quarters_answered as baseline_quarters_answered,
        baselines.boroughs_answered as baseline_boroughs_answered,
        {{ dbt.datediff('baselines.period_end', 'latest.period_end', 'quarter') }}
            as quarters_since_baseline
    from targets
    left join latest on latest.measure = targets.indicator_id
    left join baselines
        on baselines.measure = targets.indicator_id
            and baselines.period_label = targets.baseline_period
    left join years_over on years_over.fiscal_year = targets.end_period
)

select * from compared
