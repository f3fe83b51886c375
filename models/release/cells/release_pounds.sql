-- One row a sum of pounds, area and period: whether its largest orders could be told from it.
-- The two largest amounts stay here, in the private home; only the decision leaves.
with orders as (
    select * from {{ source('private', 'asset_confiscations__current') }}
),

quarters as (
    select * from {{ source('published', 'quarters') }}
),

policy as (
    select * from {{ ref('release_policy') }}
),

given as (
    select * from {{ ref('release_quantities') }}
    where period_type = 'quarter' and amount is not null
),

amounts as (
    select 'ordered_gbp' as quantity, quarter_start, borough_code, order_gbp as pounds
    from orders
    where is_confiscation
    union all
    select 'paid_gbp' as quantity, quarter_start, borough_code, paid_gbp as pounds
    from orders
    where is_confiscation
    union all
    select 'forfeited_gbp' as quantity, quarter_start, borough_code, order_gbp as pounds
    from orders
    where is_cash_forfeiture
),

-- An outstanding borough's orders are in no sum.
summed as (
    select
        amounts.quantity,
        given.area_code,
        quarters.fiscal_year,
        amounts.quarter_start,
        amounts.pounds
    from amounts
    inner join quarters on amounts.quarter_start = quarters.quarter_start_date
    inner join given
        on
            amounts.quantity = given.quantity
            and amounts.quarter_start = given.period_start
            and coalesce(amounts.borough_code, 'E99999999') = given.area_code
    where amounts.pounds > 0
),

placed as (
    select quantity, area_code, fiscal_year, quarter_start, pounds from summed
    union all
    select quantity, 'E12000007' as area_code, fiscal_year, quarter_start, pounds from summed
),

periods as (
    select quantity, area_code, fiscal_year, 'quarter' as period_type, quarter_start, pounds
    from placed
    union all
    select
        quantity,
        area_code,
        fiscal_year,
        'fiscal_year' as period_type,
        cast(null as date) as quarter_start,
        pounds
    from placed
),

ordered as (
    select
        periods.*,
        row_number() over (
            partition by quantity, area_code, fiscal_year, period_type, quarter_start
            order by pounds desc
        ) as place
    from periods
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
    from ordered
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
