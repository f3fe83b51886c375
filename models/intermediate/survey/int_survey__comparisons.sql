-- One row for each combination of measure, pair of periods to compare, and quarter in either
-- period. Each period is compared with the same period a year earlier, and each rolling year is
-- also compared with the baseline.
with measures as (
    select * from {{ ref('confidence_targets') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

pairs as (
    select
        measures.indicator_id as measure,
        measures.improvement_direction,
        'since_baseline' as comparison,
        periods.*,
        earlier_periods.period_type as earlier_type,
        earlier_periods.period_start as earlier_start,
        earlier_periods.period_end as earlier_end,
        earlier_periods.period_label as earlier_label
    from measures
    inner join periods as earlier_periods
        on earlier_periods.period_type = 'fiscal_year'
            and earlier_periods.period_label = measures.baseline_period
    inner join periods
        on periods.period_type = 'rolling_year'
            and periods.period_end > earlier_periods.period_end
    union all
    select
        measures.indicator_id as measure,
        measures.improvement_direction,
        'year_on_year' as comparison,
        periods.*,
        earlier_periods.period_type as earlier_type,
        earlier_periods.period_start as earlier_start,
        earlier_periods.period_end as earlier_end,
        earlier_periods.period_label as earlier_label
    from measures
    cross join periods
    inner join periods as earlier_periods
        on earlier_periods.period_type = periods.period_type
            and earlier_periods.period_start
            = {{ dbt.dateadd('year', -1, 'periods.period_start') }}
),

pair_quarters as (
    select
        pairs.*,
        {{ dbt.datediff('pairs.earlier_end', 'pairs.period_end', 'quarter') }} as quarters_apart,
        quarters.quarter_start,
        max(case when quarters.period_type = pairs.period_type
                and quarters.period_start = pairs.period_start then 1
            else 0
        end) as in_period,
        max(case when quarters.period_type = pairs.earlier_type
                and quarters.period_start = pairs.earlier_start then 1
            else 0
        end) as in_earlier
    from pairs
    inner join {{ ref('int_period_quarters') }} as quarters
        on (
            quarters.period_type = pairs.period_type
            and quarters.period_start = pairs.period_start
        ) or (
            quarters.period_type = pairs.earlier_type
            and quarters.period_start = pairs.earlier_start
        )
    group by all
)

select * from pair_quarters
