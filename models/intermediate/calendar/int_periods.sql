-- One row a period and begun quarter of it: quarters, fiscal years, rolling years.
-- A fiscal year ends where it will end, even in progress; a rolling year needs its four quarters.
with quarters as (
    select * from {{ ref('int_quarters') }}
),

years as (
    select
        quarters.quarter_start as last_quarter_start,
        quarters.quarter_end as period_end,
        concat('year to ', quarters.fiscal_quarter) as period_label,
        lag(quarters.quarter_start, 3) over (order by quarters.quarter_start) as period_start
    from quarters
),

periods as (
    select
        'quarter' as period_type,
        quarters.quarter_start as period_start,
        quarters.quarter_end as period_end,
        quarters.fiscal_quarter as period_label,
        quarters.quarter_start
    from quarters
    union all
    select
        'fiscal_year' as period_type,
        quarters.fiscal_year_start as period_start,
        cast(
            {{ dbt.dateadd('day', -1, dbt.dateadd('month', 12, 'quarters.fiscal_year_start')) }}
            as date
        ) as period_end,
        quarters.fiscal_year as period_label,
        quarters.quarter_start
    from quarters
    union all
    select
        'rolling_year' as period_type,
        years.period_start,
        years.period_end,
        years.period_label,
        quarters.quarter_start
    from years
    inner join quarters
        on quarters.quarter_start between years.period_start and years.last_quarter_start
),

completed as (
    select
        periods.*,
        periods.period_end <= as_at.as_at as is_complete
    from periods
    cross join {{ ref('stg_as_at') }} as as_at
)

select * from completed
