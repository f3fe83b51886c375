-- One row for each combination of base and measure of the target. The verdict compares the
-- survey's estimate with the target. The latest year ends in the latest quarter with answers.
with targets as (
    select * from {{ ref('confidence_targets') }}
),

london as (
    select * from {{ ref('int_survey__estimates') }}
    where area_level = 'london'
),

changes as (
    select * from {{ ref('int_survey__changes') }}
    where
        area_level = 'london'
        and comparison = 'since_baseline'
        and period_type = 'rolling_year'
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

bases as (
    select 'answers' as base_kind
    union all
    select 'respondents' as base_kind
),

measured as (
    select
        targets.indicator_id as measure,
        bases.base_kind,
        targets.improvement_direction,
        targets.subject_words,
        targets.target_points,
        targets.baseline_period,
        targets.end_period,
        targets.agreed_on,
        targets.agreed_by,
        years_over.fiscal_year is not null as is_over,
        latest.period_start,
        latest.period_end,
        latest.period_label,
        {%- for window, prefix in [('latest', ''), ('baselines', 'baseline_')] %}
            case bases.base_kind
                when 'answers' then {{ window }}.value else {{ window }}.all_respondent_value
            end as {{ prefix }}value,
            {{ window }}.quarters_answered as {{ prefix }}quarters_answered,
            {{ window }}.boroughs_answered as {{ prefix }}boroughs_answered,
            {{ window }}.missing_boroughs as {{ prefix }}missing_boroughs,
        {%- endfor %}
        {{ dbt.datediff('baselines.period_end', 'latest.period_end', 'quarter') }}
            as quarters_since_baseline,
        changes.improvement_points,
        changes.standard_error,
        changes.lower_95,
        changes.upper_95,
        -- rounded to a billionth, so that floating-point error cannot turn three points into less
        cast(changes.improvement_points as decimal(12, 9)) as improvement,
        coalesce(
            {{ below_mark('changes.upper_95', 'targets.target_points') }}
            or not {{ below_mark('changes.lower_95', 'targets.target_points') }}, false
        ) as is_clear,
        changes.break_reasons,
        changes.faults,
        coalesce(changes.notes, latest.notes, baselines.notes) as notes,
        changes.unchecked_wave
    from targets
    cross join bases
    left join latest on latest.measure = targets.indicator_id
    left join baselines
        on baselines.measure = targets.indicator_id
            and baselines.period_label = targets.baseline_period
    left join years_over on years_over.fiscal_year = targets.end_period
    left join changes
        on changes.measure = targets.indicator_id
            and changes.base_kind = bases.base_kind
            and changes.period_start = latest.period_start
),

verdicts as (
    select
        measured.*,
        case
            when not is_over then 'not yet'
            when baseline_value is null then 'no baseline'
            when coalesce(period_label, '') <> 'year to ' || end_period || ' Q4'
                then 'no final figure'
            when break_reasons is not null then 'not comparable'
            when faults is not null then 'not fit to judge'
            when improvement < target_points then 'not reached'
            else 'reached'
        end as verdict
    from measured
)

select
    verdicts.*,
    verdicts.verdict in ('not reached', 'reached')
    and verdicts.is_clear and verdicts.unchecked_wave is null as is_certain
from verdicts
