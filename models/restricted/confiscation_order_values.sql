-- One row per kind of order, area (London or a borough) and period: the orders' number and value.
with orders as (
    select
        orders.*,
        doubtful.reason is not null as is_outlier
    from {{ ref('asset_confiscations__current') }} as orders
    left join {{ ref('int_doubtful_rows') }} as doubtful
        on
            doubtful.reason = 'order_outlier'
            and orders.file_number = doubtful.file_number
            and orders.row_number = doubtful.row_number
),

valued as (
    select
        'confiscation_value_gbp' as indicator_id,
        coalesce(borough_code, '{{ var("unattributed_code") }}') as area_code,
        quarter_start,
        order_gbp,
        is_outlier
    from orders
    where is_confiscation
    union all
    select
        'cash_forfeiture_value_gbp' as indicator_id,
        coalesce(borough_code, '{{ var("unattributed_code") }}') as area_code,
        quarter_start,
        order_gbp,
        is_outlier
    from orders
    where is_cash_forfeiture
),

outstanding as (
    select * from {{ ref('indicator_status') }}
    where return_status = 'outstanding'
),

placed as (
    select
        valued.indicator_id,
        ancestors.ancestor_code as area_code,
        period_quarters.period_type,
        period_quarters.period_start,
        valued.order_gbp,
        valued.is_outlier
    from valued
    inner join {{ ref('int_area_ancestors') }} as ancestors
        on ancestors.area_code = valued.area_code
    inner join {{ ref('int_period_quarters') }} as period_quarters
        on period_quarters.quarter_start = valued.quarter_start
    left join outstanding
        on
            outstanding.indicator_id = valued.indicator_id
            and outstanding.area_code = valued.area_code
            and outstanding.quarter_start = valued.quarter_start
    where
        outstanding.indicator_id is null
        and (
            ancestors.ancestor_code <> '{{ var("unattributed_code") }}'
            or period_quarters.period_type <> 'rolling_year'
        )
),

order_values as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        count(*) as orders,
        cast(sum(order_gbp) as decimal(38, 2)) as total_gbp,
        -- With an even number of orders, the median may end in half a penny.
        cast(median(cast(order_gbp as decimal(38, 3))) as decimal(38, 3)) as median_gbp,
        cast(max(order_gbp) as decimal(38, 2)) as largest_gbp,
        cast(sum(order_gbp) - max(order_gbp) as decimal(38, 2)) as total_without_largest_gbp,
        count(case when is_outlier then 1 end) as outlying_orders,
        cast(coalesce(sum(case when is_outlier then order_gbp end), 0) as decimal(38, 2))
            as outlying_gbp
    from placed
    group by indicator_id, area_code, period_type, period_start
)

select * from order_values
