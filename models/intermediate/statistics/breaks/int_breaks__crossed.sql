-- One row for each combination of indicator, area, comparison and period, if a break in the series
-- rules out the comparison.
with breaks as (
    select * from {{ ref('int_breaks') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

compared as (
    select
        'within' as comparison,
        cast(null as string) as measure,
        periods.*,
        periods.period_start as earliest_start
    from periods
    union all
    select
        'year_on_year' as comparison,
        cast(null as string) as measure,
        periods.*,
        cast({{ dbt.dateadd('year', -1, 'periods.period_start') }} as date) as earliest_start
    from periods
    union all
    select
        'since_2009_10' as comparison,
        cast(null as string) as measure,
        periods.*,
        cast('{{ var("base_year_start") }}' as date) as earliest_start
    from periods
    where periods.period_type = 'fiscal_year'
    union all
    select
        'since_baseline' as comparison,
        targets.indicator_id as measure,
        periods.*,
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
        breaks.area_code,
        compared.comparison,
        compared.period_type,
        compared.period_start,
        min(breaks.fiscal_quarter) as broken_since,
        {{ dbt.listagg('breaks.reason', "'; '", 'order by breaks.quarter_start') }} as reasons
    from breaks
    inner join compared
        on
            breaks.quarter_start > compared.earliest_start
            and breaks.quarter_start <= compared.period_end
            and breaks.indicator_id = coalesce(compared.measure, breaks.indicator_id)
    group by
        breaks.indicator_id, breaks.area_code, compared.comparison, compared.period_type,
        compared.period_start
)

select * from crossed
