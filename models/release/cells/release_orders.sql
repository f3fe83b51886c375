-- One row per court order, measure in pounds, area and period: the pounds that the order adds to
-- the area's total. Each order is listed for London and for its own area. The table never leaves
-- the private home. If a borough's return is outstanding, the borough's orders are not in any
-- total.
with orders as (
    select * from {{ source('private', 'asset_confiscations__current') }}
),

quarters as (
    select * from {{ source('published', 'quarters') }}
),

given as (
    select * from {{ ref('release_quantities') }}
    where period_type = 'quarter' and amount is not null
),

amounts as (
    select
        'confiscation_value_gbp' as quantity,
        quarter_start,
        borough_code,
        order_ref,
        order_gbp as pounds
    from orders
    where is_confiscation
    union all
    select
        'confiscation_paid_gbp' as quantity,
        quarter_start,
        borough_code,
        order_ref,
        paid_gbp as pounds
    from orders
    where is_confiscation
    union all
    select
        'cash_forfeiture_value_gbp' as quantity,
        quarter_start,
        borough_code,
        order_ref,
        order_gbp as pounds
    from orders
    where is_cash_forfeiture
),

summed as (
    select
        amounts.quantity,
        given.area_code,
        quarters.fiscal_year,
        amounts.quarter_start,
        amounts.order_ref,
        amounts.pounds
    from amounts
    inner join quarters on amounts.quarter_start = quarters.quarter_start_date
    inner join given
        on
            amounts.quantity = given.quantity
            and amounts.quarter_start = given.period_start
            and coalesce(amounts.borough_code, '{{ var("unattributed_code") }}') = given.area_code
    where amounts.pounds > 0
),

placed as (
    select quantity, area_code, fiscal_year, quarter_start, order_ref, pounds from summed
    union all
    select
        quantity,
        '{{ var("london_code") }}' as area_code,
        fiscal_year,
        quarter_start,
        order_ref,
        pounds
    from summed
),

periods as (
    select
        quantity,
        area_code,
        fiscal_year,
        'quarter' as period_type,
        quarter_start,
        order_ref,
        pounds
    from placed
    union all
    select
        quantity,
        area_code,
        fiscal_year,
        'fiscal_year' as period_type,
        cast(null as date) as quarter_start,
        order_ref,
        pounds
    from placed
)

select * from periods
