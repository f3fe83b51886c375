-- One row for each valid order that is over 100 times as large as any other order of the same
-- borough and type, if there are at least five other such orders. The order is still counted, but
-- should be checked, because an order with a few zeros too many could make up most of London's
-- total.
with orders as (
    select * from {{ ref('asset_confiscations__current') }}
    where borough_code is not null
),

-- Only the largest order can be over 100 times as large as all others.
ranked as (
    select
        orders.*,
        row_number() over (
            partition by borough_code, order_type order by order_gbp desc, order_ref asc
        ) as place,
        lead(order_gbp) over (
            partition by borough_code, order_type order by order_gbp desc, order_ref asc
        ) as next_gbp,
        count(*) over (partition by borough_code, order_type) - 1 as others
    from orders
),

outliers as (
    select
        order_ref,
        file_number,
        row_number,
        'order_outlier' as reason,
        'order_gbp' as column_name,
        cast(order_gbp as string) as raw_value
    from ranked
    where
        place = 1
        and others >= 5
        and next_gbp > 0
        and order_gbp > 100 * next_gbp
)

select * from outliers
