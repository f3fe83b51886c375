-- One row per base and measure of the target. The base is either those who answered or all
-- respondents.
with latest as (
    select * from {{ ref('int_survey__latest') }}
),

changes as (
    select * from {{ ref('int_survey__changes') }}
    where area_level = 'london' and comparison = 'since_baseline'
),

on_each_base as (
    {%- for base_kind, prefix in [('answers', ''), ('respondents', 'all_respondent_')] %}
        select
            latest.*,
            '{{ base_kind }}' as base_kind,
            latest.{{ prefix }}value as share_now,
            latest.baseline_{{ prefix }}value as share_before
        from latest
        {{- ' union all' if not loop.last }}
    {%- endfor %}
),

latest_changes as (
    select
        on_each_base.measure,
        on_each_base.base_kind,
        on_each_base.target_points,
        on_each_base.target_quarters,
        on_each_base.baseline_period,
        on_each_base.end_period,
        on_each_base.is_over,
        on_each_base.period_start,
        on_each_base.period_end,
        on_each_base.period_label,
        on_each_base.is_complete,
        on_each_base.share_now as value,
        on_each_base.share_before as baseline_value,
        changes.improvement_points,
        changes.standard_error,
        changes.lower_95,
        changes.upper_95,
        on_each_base.quarters_since_baseline,
        on_each_base.quarters_answered,
        on_each_base.boroughs_answered,
        on_each_base.baseline_quarters_answered,
        on_each_base.baseline_boroughs_answered,
        on_each_base.missing_boroughs,
        on_each_base.baseline_missing_boroughs,
        on_each_base.last_quarter,
        on_each_base.is_last_quarter_asked,
        coalesce(changes.faults, on_each_base.faults) as faults,
        changes.break_reasons
    from on_each_base
    left join changes
        on changes.measure = on_each_base.measure
            and changes.base_kind = on_each_base.base_kind
            and changes.period_start = on_each_base.period_start
)

select * from latest_changes
