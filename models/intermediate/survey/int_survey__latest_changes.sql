-- One row a measure of the target and base: London's latest rolling year against the baseline.
-- The latest is the one that ends in the latest quarter with answers; all is null before the first.
with targets as (
    select * from {{ ref('confidence_targets') }}
),

bases as (
    select 'answers' as base_kind
    union all
    select 'respondents' as base_kind
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

changes as (
    select * from {{ ref('int_survey__changes') }}
    where area_level = 'london' and comparison = 'since_baseline'
),

latest_changes as (
    select
        targets.indicator_id as measure,
        bases.base_kind,
        targets.target_points,
        targets.quarters as target_quarters,
        targets.baseline_period,
        latest.period_start,
        latest.period_end,
        latest.period_label,
        latest.is_complete,
        case
            when bases.base_kind = 'answers' then latest.value
            else latest.all_respondent_value
        end as value,
        changes.earlier_value as baseline_value,
        changes.improvement_points,
        changes.standard_error,
        changes.lower_95,
        changes.upper_95,
        changes.quarters_apart as quarters_since_baseline
    from targets
    cross join bases
    left join latest on latest.measure = targets.indicator_id
    left join changes
        on changes.measure = targets.indicator_id
            and changes.base_kind = bases.base_kind
            and changes.period_start = latest.period_start
)

select * from latest_changes
