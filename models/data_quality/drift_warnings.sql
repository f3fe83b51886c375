-- One row per return whose volume, or whose share of a value, is outside the range that its history
-- predicts. This is only a warning, because the activity itself may have changed. Limits are
-- compared unrounded and shown to one decimal.
with limited as (
    select * from {{ ref('int_return_series__limited') }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

outside as (
    select
        cast(limited.return_name as string) as return_name,
        cast(limited.measure as string) as measure,
        cast(limited.column_name as string) as column_name,
        cast(limited.value as string) as value,
        cast(limited.quarter_start as date) as quarter_start_date,
        cast(quarters.fiscal_quarter as string) as fiscal_quarter,
        cast(cast(limited.observed as decimal(18, 1)) as double) as observed,
        cast(cast(limited.usual as decimal(18, 1)) as double) as usual,
        cast(cast(limited.lower_limit as decimal(18, 1)) as double) as lower_limit,
        cast(cast(limited.upper_limit as decimal(18, 1)) as double) as upper_limit,
        cast(limited.quarters_before as bigint) as quarters_before,
        cast(limited.quarters_before < 12 as boolean) as is_provisional
    from limited
    inner join quarters on limited.quarter_start = quarters.quarter_start
    where limited.observed not between limited.lower_limit and limited.upper_limit
)

select * from outside
