-- A break recorded for all areas affects every area, and a break in a borough is also a break
-- for London.
{%- set comparisons = [
    ('within', 'period_start', 'true'),
    ('quarter_on_quarter', dbt.dateadd('month', -3, 'period_start'), "period_type = 'quarter'"),
    ('year_on_year', dbt.dateadd('year', -1, 'period_start'), 'true'),
    ('since_2009_10', "'" ~ var('base_year_start') ~ "'", "period_type = 'fiscal_year'")
] %}
with periods as (
    select * from {{ ref('int_periods') }}
),

compared as (
    {%- for comparison, earliest_start, is_compared in comparisons %}
        select
            '{{ comparison }}' as comparison,
            cast(null as string) as measure,
            period_type,
            period_start,
            period_end,
            cast({{ earliest_start }} as date) as earliest_start
        from periods
        where {{ is_compared }}
        union all
    {%- endfor %}
    select
        'since_baseline' as comparison,
        targets.indicator_id as measure,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        baselines.period_start as earliest_start
    from {{ ref('confidence_targets') }} as targets
    inner join periods as baselines
        on
            baselines.period_type = 'fiscal_year'
            and targets.baseline_period = baselines.period_label
    inner join periods on periods.period_type in ('fiscal_year', 'rolling_year')
),

crossed as (
    select
        breaks.indicator_id,
        areas.area_code,
        compared.comparison,
        compared.period_type,
        compared.period_start,
        min(quarters.fiscal_quarter) as broken_since,
        {{ dbt.listagg("breaks.reason || ' (from ' || quarters.fiscal_quarter || ')'", "'; '",
            'order by breaks.quarter_start, breaks.area_code') }} as reasons
    from {{ ref('breaks') }} as breaks
    inner join {{ ref('int_quarters') }} as quarters
        on breaks.quarter_start = quarters.quarter_start
    inner join {{ ref('int_areas') }} as areas
        on
            areas.ward_code is null
            and (breaks.area_code in ('all', areas.area_code) or areas.area_level = 'london')
    inner join compared
        on
            breaks.quarter_start > compared.earliest_start
            and breaks.quarter_start <= compared.period_end
            and breaks.indicator_id = coalesce(compared.measure, breaks.indicator_id)
    group by
        breaks.indicator_id, areas.area_code, compared.comparison, compared.period_type,
        compared.period_start
)

select * from crossed
