-- One row per measure in pounds, area and period: whether the total would reveal its largest
-- orders. The amounts of single orders never leave the private home.
with orders as (
    select * from {{ ref('release_orders') }}
),

policy as (
    select * from {{ ref('release_policy') }}
),

ranked as (
    select
        orders.*,
        row_number() over (
            partition by quantity, area_code, fiscal_year, period_type, quarter_start
            order by pounds desc
        ) as place
    from orders
),

largest as (
    select
        quantity,
        area_code,
        fiscal_year,
        period_type,
        quarter_start,
        count(*) as orders,
        sum(pounds) as pounds,
        sum(case when place = 1 then pounds else 0 end) as largest,
        sum(case when place = 2 then pounds else 0 end) as second_largest
    from ranked
    group by all
),

decided as (
    select
        largest.*,
        largest.orders < policy.minimum_orders
        or largest.pounds - largest.largest - largest.second_largest
        < largest.largest * policy.dominance_percent / 100 as is_unsafe,
        largest.largest * (2 + policy.dominance_percent / 100.0) as least_hidden_sum
    from largest
    cross join policy
)

select * from decided
