-- One row per measure of the target, with London's baseline and latest rolling year. The latest
-- year ends in the latest quarter with answers.
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

-- A wave is treated as received once there is an interview from that wave or a later wave.
asked as (
    select max(quarter_start) as quarter_start from {{ ref('pas_waves__current') }}
),

last_quarters as (
    select
        quarters.fiscal_year,
        max(quarters.fiscal_quarter) as fiscal_quarter,
        coalesce(max(quarters.quarter_start) <= max(asked.quarter_start), false) as is_asked
    from {{ ref('int_quarters') }} as quarters
    cross join asked
    group by quarters.fiscal_year
),

compared as (
    select
        targets.indicator_id as measure,
        targets.target_points,
        targets.quarters as target_quarters,
        targets.baseline_period,
        targets.end_period,
        years_over.fiscal_year is not null as is_over,
        last_quarters.fiscal_quarter as last_quarter,
        last_quarters.is_asked as is_last_quarter_asked,
        latest.period_start,
        latest.period_end,
        latest.period_label,
        latest.is_complete,
        latest.value,
        latest.all_respondent_value,
        latest.quarters_answered,
        latest.boroughs_answered,
        latest.missing_boroughs,
        baselines.missing_boroughs as baseline_missing_boroughs,
        case
            when baselines.base > 0 and latest.base > 0 then nullif(concat_ws(
                    '. ',
                    {{ faults_of(
                        'baselines.period_label', 'baselines.period_type', 'baselines.unfit_reasons'
                    ) }},
                    {{ faults_of(
                        'latest.period_label', 'latest.period_type', 'latest.unfit_reasons'
                    ) }}
                ), '')
        end as faults,
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
    left join last_quarters on last_quarters.fiscal_year = targets.end_period
)

select * from compared
