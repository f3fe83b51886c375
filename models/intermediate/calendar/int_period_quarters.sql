-- One row for each quarter in each period. A fiscal year in progress does not yet have all four
-- quarters.
with periods as (
    select * from {{ ref('int_periods') }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

period_quarters as (
    select
        periods.period_type,
        periods.period_start,
        quarters.quarter_start
    from periods
    inner join quarters
        on quarters.quarter_start between periods.period_start and periods.period_end
)

select * from period_quarters
