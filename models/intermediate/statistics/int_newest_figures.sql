-- One row per indicator and area (London or borough): the newest quarter whose days are over, with its
-- control chart, and the change on the previous year of the newest fiscal year or quarter. The
-- quarter's change is used only if the label of the year's change is neither higher nor lower.
with indicators as (
    select * from {{ ref('indicator_register') }}
),

charts as (
    select * from {{ ref('indicator_control_charts') }}
),

judged as (
    select * from {{ ref('int_judged_figures') }}
),

changes as (
    select * from {{ ref('indicator_changes') }}
),

indicator_values as (
    select
        *,
        case
            when period_type = 'quarter' and not is_provisional and value is not null
                then period_start
        end as final_start
    from {{ ref('indicator_values') }}
    where period_type in ('quarter', 'fiscal_year') and area_level in ('london', 'borough')
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

final as (
    select
        indicator_id,
        area_code,
        max(final_start) as final_start
    from indicator_values
    group by indicator_id, area_code
),

-- A run of the same signal began in its first quarter.
runs as (
    select
        charts.*,
        row_number() over (partition by indicator_id, area_code order by period_start)
        - row_number() over (partition by indicator_id, area_code, signal order by period_start)
            as run
    from charts
),

lasting as (
    select
        runs.*,
        min(period_label) over (partition by indicator_id, area_code, signal, run) as signal_label
    from runs
),

joined as (
    select
        indicators.indicator_id,
        indicators.indicator_name,
        figures.area_level,
        figures.area_code,
        figures.area_name,
        figures.period_start,
        figures.period_label,
        figures.value,
        figures.is_provisional,
        figures.provisional_reason,
        judged.is_judged,
        indicators.is_experimental,
        indicators.has_label,
        last_final.period_label as last_final_label,
        last_final.value as last_final_value,
        lasting.centre,
        lasting.lower_limit,
        lasting.upper_limit,
        lasting.reason as chart_reason,
        lasting.rule,
        lasting.signal,
        lasting.signal_label,
        coalesce(lasting.signal in ('higher than usual', 'lower than usual'), false) as is_signal,
        coalesce(
            quarter_changes.statement in ('higher', 'lower')
            or year_changes.statement in ('higher', 'lower'), false
        ) as is_changed
        {%- for column in [
            'period_label', 'value', 'value_year_before', 'difference', 'difference_lower_95',
            'difference_upper_95', 'ratio', 'ratio_lower_95', 'ratio_upper_95', 'statement',
            'reason'
        ] %},
        case
            when
                year_changes.statement in ('higher', 'lower')
                or coalesce(quarter_changes.statement not in ('higher', 'lower'), true)
                then year_changes.{{ column }}
            else quarter_changes.{{ column }}
        end as change_{{ column }}
        {%- endfor %}
    from newest
    inner join indicators on newest.indicator_id = indicators.indicator_id
    inner join final
        on newest.indicator_id = final.indicator_id and newest.area_code = final.area_code
    {%- for name, table, start in [
        ('figures', 'indicator_values', 'newest.quarter_start'),
        ('judged', 'judged', 'newest.quarter_start'),
        ('lasting', 'lasting', 'newest.quarter_start'),
        ('quarter_changes', 'changes', 'newest.quarter_start'),
        ('year_changes', 'changes', 'newest.year_start'),
        ('last_final', 'indicator_values', 'final.final_start')
    ] %}
    left join {{ table }} as {{ name }}
        on
            newest.indicator_id = {{ name }}.indicator_id
            and newest.area_code = {{ name }}.area_code
            and {{ name }}.period_start = {{ start }}
            {%- if table != 'lasting' %}
            and {{ name }}.period_type
            = '{{ 'fiscal_year' if name == 'year_changes' else 'quarter' }}'
            {%- endif %}
    {%- endfor %}
)

select * from joined
