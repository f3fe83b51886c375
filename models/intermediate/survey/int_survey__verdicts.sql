-- One row for each combination of base and measure of the target: the newest fiscal year that is
-- over beside the baseline, and the verdict, which compares the survey's estimate with the target.
with targets as (
    select * from {{ ref('confidence_targets') }}
),

london as (
    select * from {{ ref('int_survey__estimates') }}
    where area_level = 'london' and period_type = 'fiscal_year'
),

changes as (
    select * from {{ ref('int_survey__changes') }}
    where
        area_level = 'london'
        and comparison = 'since_baseline'
        and period_type = 'fiscal_year'
),

latest as (
    select * from london
    where is_complete
    qualify row_number() over (partition by measure order by period_start desc) = 1
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
        coalesce(latest.period_label = targets.end_period, false) as is_over,
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
        changes.improvement_lower_95 as lower_95,
        changes.improvement_upper_95 as upper_95,
        -- rounded to a billionth, so that floating-point error cannot turn three points into less
        cast(changes.improvement_points as decimal(12, 9)) as improvement,
        coalesce(
            {{ below_mark('changes.improvement_upper_95', 'targets.target_points') }}
            or not {{ below_mark('changes.improvement_lower_95', 'targets.target_points') }}, false
        ) as is_clear,
        changes.break_reasons,
        nullif(concat_ws(
            '. ',
            {%- for window in ('baselines', 'latest') %}
                'In ' || {{ window }}.period_label || ': ' || nullif(concat_ws(
                    '; ',
                    {{ window }}.coverage_faults,
                    case when {{ window }}.quality_flag = 'u' then {{ window }}.quality_reasons end
                ), ''){{ ',' if not loop.last }}
            {%- endfor %}
        ), '') as faults,
        coalesce(changes.notes, latest.notes, baselines.notes) as notes
    from targets
    cross join bases
    left join latest on latest.measure = targets.indicator_id
    left join london as baselines
        on baselines.measure = targets.indicator_id
            and baselines.period_label = targets.baseline_period
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
            when value is null then 'no final figure'
            when break_reasons is not null then 'not comparable'
            when faults is not null then 'not fit to judge'
            when improvement < target_points then 'not reached'
            else 'reached'
        end as verdict
    from measured
)

select
    verdicts.*,
    case when verdict in ('not reached', 'reached') then is_clear end as is_certain
from verdicts
