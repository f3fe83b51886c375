-- One row per indicator and area (London or borough): the newest completed quarter, with its
-- control chart, and the change on the previous year in the newest fiscal year or quarter. The
-- quarter's change is used only if the year's change is labelled neither higher nor lower.
with indicators as (
    select * from {{ ref('indicator_register') }}
),

judged as (
    select * from {{ ref('int_judged_figures') }}
),

changes as (
    select * from {{ ref('indicator_changes') }}
),

quarters as (
    select * from {{ ref('indicator_values') }}
    where period_type = 'quarter' and area_level in ('london', 'borough')
),

newest as (
    select
        indicator_id,
        area_code,
        max(case when period_type = 'quarter' then period_start end) as quarter_start,
        max(case when period_type = 'fiscal_year' then period_start end) as year_start
    from judged
    where are_days_over
    group by indicator_id, area_code
),

last_final as (
    select * from quarters
    where not is_provisional and value is not null
    qualify
        row_number() over (partition by indicator_id, area_code order by period_start desc) = 1
),

newest_figures as (
    select
        {%- for column in [
            'period_label', 'value', 'value_year_before', 'difference', 'difference_lower_95',
            'difference_upper_95', 'ratio', 'ratio_lower_95', 'ratio_upper_95', 'statement',
            'reason'
        ] %}
            case
                when
                    year_changes.statement in ('higher', 'lower')
                    or coalesce(quarter_changes.statement not in ('higher', 'lower'), true)
                    then year_changes.{{ column }}
                else quarter_changes.{{ column }}
            end as change_{{ column }},
        {%- endfor %}
        quarters.indicator_id,
        quarters.indicator_name,
        quarters.area_level,
        quarters.area_code,
        quarters.area_name,
        quarters.period_start,
        quarters.period_label,
        quarters.value,
        quarters.is_provisional,
        quarters.provisional_reason,
        judged.is_judged,
        indicators.is_experimental,
        indicators.has_label,
        last_final.period_label as last_final_label,
        last_final.value as last_final_value,
        charts.centre,
        charts.lower_limit,
        charts.upper_limit,
        charts.reason as chart_reason,
        charts.rule,
        charts.signal,
        charts.signal_since as signal_label,
        coalesce(charts.signal in ('higher than usual', 'lower than usual'), false) as is_signal,
        coalesce(
            quarter_changes.statement in ('higher', 'lower')
            or year_changes.statement in ('higher', 'lower'), false
        ) as is_changed
    from newest
    inner join indicators on newest.indicator_id = indicators.indicator_id
    inner join quarters
        on
            newest.indicator_id = quarters.indicator_id
            and newest.area_code = quarters.area_code
            and newest.quarter_start = quarters.period_start
    inner join judged
        on
            newest.indicator_id = judged.indicator_id
            and newest.area_code = judged.area_code
            and newest.quarter_start = judged.period_start
            and judged.period_type = 'quarter'
    left join {{ ref('indicator_control_charts') }} as charts
        on
            newest.indicator_id = charts.indicator_id
            and newest.area_code = charts.area_code
            and newest.quarter_start = charts.period_start
    left join changes as quarter_changes
        on
            newest.indicator_id = quarter_changes.indicator_id
            and newest.area_code = quarter_changes.area_code
            and newest.quarter_start = quarter_changes.period_start
            and quarter_changes.period_type = 'quarter'
    left join changes as year_changes
        on
            newest.indicator_id = year_changes.indicator_id
            and newest.area_code = year_changes.area_code
            and newest.year_start = year_changes.period_start
            and year_changes.period_type = 'fiscal_year'
    left join last_final
        on
            newest.indicator_id = last_final.indicator_id
            and newest.area_code = last_final.area_code
)

select * from newest_figures
