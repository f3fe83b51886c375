{%- set years = {'latest': '', 'baselines': 'baseline_'} %}
with london as (
    select
        attitudes.*,
        coverage.missing_boroughs,
        nullif(concat_ws(
            '; ',
            coverage.faults,
            case when attitudes.quality_flag = 'u' then attitudes.quality_reasons end
        ), '') as faults
    from {{ ref('int_survey__attitudes') }} as attitudes
    left join {{ ref('int_survey__coverage') }} as coverage
        on coverage.measure = attitudes.measure
            and coverage.period_type = attitudes.period_type
            and coverage.period_start = attitudes.period_start
    where attitudes.area_level = 'london' and attitudes.period_type = 'fiscal_year'
),

latest as (
    select * from london
    where is_complete
    qualify row_number() over (partition by measure order by period_start desc) = 1
),

compared as (
    select
        targets.indicator_id as measure,
        targets.improvement_direction,
        targets.subject_words,
        targets.target_points,
        targets.baseline_period,
        targets.end_period,
        targets.agreed_on,
        targets.agreed_by,
        latest.period_start,
        latest.period_end,
        latest.period_label,
        {%- for year, prefix in years.items() %}
            {{ year }}.value as {{ prefix }}value,
            {{ year }}.all_respondent_value as all_respondent_{{ prefix }}value,
            {{ year }}.quarters_answered as {{ prefix }}quarters_answered,
            {{ year }}.boroughs_answered as {{ prefix }}boroughs_answered,
            {{ year }}.missing_boroughs as {{ prefix }}missing_boroughs,
            {{ year }}.not_fit_reason as {{ prefix }}not_fit_reason,
        {%- endfor %}
        {{ dbt.datediff('baselines.period_end', 'latest.period_end', 'quarter') }}
            as quarters_since_baseline,
        targets.improvement_direction * changes.difference as improvement_points,
        case
            when latest.period_start > baselines.period_start
                then targets.improvement_direction
                    * (latest.all_respondent_value - baselines.all_respondent_value)
        end as all_respondent_improvement_points,
        changes.standard_error,
        case targets.improvement_direction when 1 then changes.lower_95 else -changes.upper_95 end
            as lower_95,
        case targets.improvement_direction when 1 then changes.upper_95 else -changes.lower_95 end
            as upper_95,
        breaks.reasons as break_reasons,
        nullif(concat_ws(
            '. ',
            'In ' || baselines.period_label || ': ' || baselines.faults,
            'In ' || latest.period_label || ': ' || latest.faults
        ), '') as faults,
        nullif(
            concat_ws(' ', baselines.notes, nullif(latest.notes, baselines.notes)), ''
        ) as notes
    from {{ ref('confidence_targets') }} as targets
    left join latest on latest.measure = targets.indicator_id
    left join london as baselines
        on baselines.measure = targets.indicator_id
            and baselines.period_label = targets.baseline_period
    {%- for joined, model, measure in [
        ('changes', 'int_survey__changes', 'measure'), ('breaks', 'int_breaks', 'indicator_id')
    ] %}
        left join {{ ref(model) }} as {{ joined }}
            on {{ joined }}.comparison = 'since_baseline'
                and {{ joined }}.{{ measure }} = latest.measure
                and {{ joined }}.area_code = latest.area_code
                and {{ joined }}.period_type = latest.period_type
                and {{ joined }}.period_start = latest.period_start
    {%- endfor %}
),

judged as (
    select
        compared.*,
        -- rounded to a billionth, so that floating-point error cannot turn three points into less
        cast(improvement_points as decimal(12, 9)) as improvement,
        {%- for base in ('', 'all_respondent_') %}
            case
                when coalesce(period_label <> end_period, true) then 'not yet'
                when {{ base }}baseline_value is null then 'no baseline'
                when {{ base }}value is null then 'no final figure'
                when break_reasons is not null then 'not comparable'
                when coalesce(baseline_not_fit_reason, not_fit_reason) is not null
                    then 'not fit to judge'
                when {{ below_mark(base ~ 'improvement_points', 'target_points') }}
                    then 'not reached'
                else 'reached'
            end as {{ base }}verdict,
        {%- endfor %}
        coalesce(
            {{ below_mark('upper_95', 'target_points') }}
            or not {{ below_mark('lower_95', 'target_points') }}, false
        ) as is_clear
    from compared
),

verdicts as (
    select
        judged.*,
        case when verdict in ('not reached', 'reached') then is_clear end as is_certain
    from judged
)

select * from verdicts
