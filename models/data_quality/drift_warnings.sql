-- One row per return, quarter and measure that is outside the limits based on earlier quarters. A
-- measure is the number of rows, or the share of rows with a certain value. A row is only a
-- warning, because the activity itself may have changed. Figures and limits are compared before
-- they are rounded to one decimal place.
with limited as (
    select * from {{ ref('int_return_series__limited') }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

judged as (
    select
        limited.*,
        count(*) over (partition by quarter_start) as series_judged,
        sum(0.28 / quarters_before) over (partition by quarter_start) as expected_by_chance
    from limited
),

outside as (
    select
        cast(judged.return_name as string) as return_name,
        cast(judged.measure as string) as measure,
        cast(judged.column_name as string) as column_name,
        cast(judged.value as string) as value,
        cast(judged.quarter_start as date) as quarter_start_date,
        cast(quarters.fiscal_quarter as string) as fiscal_quarter,
        cast(cast(judged.observed as decimal(18, 1)) as double) as observed,
        cast(cast(judged.usual as decimal(18, 1)) as double) as usual,
        cast(cast(judged.lower_limit as decimal(18, 1)) as double) as lower_limit,
        cast(cast(judged.upper_limit as decimal(18, 1)) as double) as upper_limit,
        cast(judged.quarters_before as bigint) as quarters_before,
        cast(judged.quarters_before < 12 as boolean) as is_provisional,
        cast(judged.series_judged as bigint) as series_judged,
        cast(cast(judged.expected_by_chance as decimal(18, 1)) as double) as expected_by_chance
    from judged
    inner join quarters on judged.quarter_start = quarters.quarter_start
    where judged.observed not between judged.lower_limit and judged.upper_limit
)

select * from outside
