-- One row per day of each quarter that has begun, with the day's fiscal year. Semantic-layer tools
-- use this calendar, because they need single days. No quarter has more than 92 days, so two digits
-- are enough to number its days.
with quarters as (
    select * from {{ ref('int_quarters') }}
),

digits as (
    select cast(listed.digit as integer) as digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed (digit)
),

days as (
    select
        cast(
            {{ dbt.dateadd('day', '10 * tens.digit + ones.digit', 'quarters.quarter_start') }}
            as date
        ) as date_day,
        quarters.quarter_end,
        quarters.fiscal_year_start
    from quarters
    cross join digits as tens
    cross join digits as ones
),

within_quarters as (
    select
        date_day,
        fiscal_year_start
    from days
    where date_day <= quarter_end
)

select * from within_quarters
