-- Quarters are fiscal: Q1 is April to June, and 2010-11 begins in April 2010.
with digits as (
    select cast(listed.digit as integer) as digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed (digit)
),

window_quarters as (
    select
        cast({{ dbt.dateadd(
            'month', '3 * (10 * tens.digit + ones.digit)',
            "cast('" ~ var('window_start') ~ "' as date)"
        ) }} as date) as quarter_start
    from digits as ones
    cross join digits as tens
),

begun as (
    select
        window_quarters.quarter_start,
        cast(
            {{ dbt.dateadd('day', -1, dbt.dateadd('month', 3, 'window_quarters.quarter_start')) }}
            as date
        ) as quarter_end,
        year(window_quarters.quarter_start)
        - case when month(window_quarters.quarter_start) < 4 then 1 else 0 end as start_year,
        (month(window_quarters.quarter_start) + 8) % 12 / 3 + 1 as quarter_number,
        as_at.as_at
    from window_quarters
    inner join {{ ref('stg_as_at') }} as as_at on window_quarters.quarter_start <= as_at.as_at
    where window_quarters.quarter_start <= cast('{{ var("window_end") }}' as date)
),

labelled as (
    select
        quarter_start,
        quarter_end,
        cast(quarter_number as integer) as quarter_number,
        make_date(cast(start_year as integer), 4, 1) as fiscal_year_start,
        concat(start_year, '-', right(cast(start_year + 1 as string), 2)) as fiscal_year,
        concat(
            start_year, '-', right(cast(start_year + 1 as string), 2),
            ' Q', cast(quarter_number as integer)
        ) as fiscal_quarter,
        quarter_end <= as_at as is_complete
    from begun
)

select * from labelled
