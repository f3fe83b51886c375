with orders as (
    select
        orders.*,
        coalesce(orders.borough_code, '{{ var("unattributed_code") }}') as area_code,
        doubtful.reason is not null as is_outlier
    from {{ ref('int_asset_confiscations__current') }} as orders
    left join {{ ref('int_doubtful_rows') }} as doubtful
        on
            doubtful.reason = 'order_outlier'
            and orders.file_number = doubtful.file_number
            and orders.row_number = doubtful.row_number
),

valued as (
    {{ amounts_of_orders('orders', 'order_gbp') }}
),

placed as (
    select
        valued.indicator_id,
        ancestors.ancestor_code as area_code,
        periods.period_type,
        periods.period_start,
        valued.pounds,
        valued.is_outlier
    from valued
    inner join {{ ref('int_area_ancestors') }} as ancestors
        on ancestors.area_code = valued.area_code
    inner join {{ ref('int_period_quarters') }} as periods
        on periods.quarter_start = valued.quarter_start
    anti join {{ ref('int_indicator_status') }} as statuses
        on
            statuses.return_status = 'outstanding'
            and statuses.indicator_id = valued.indicator_id
            and statuses.area_code = valued.area_code
            and statuses.quarter_start = valued.quarter_start
    where
        ancestors.ancestor_code <> '{{ var("unattributed_code") }}'
        or periods.period_type <> 'rolling_year'
),

order_values as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        count(*) as orders,
        cast(sum(pounds) as decimal(38, 2)) as total_gbp,
        -- With an even number of orders, the median may end in half a penny.
        cast(median(cast(pounds as decimal(38, 3))) as decimal(38, 3)) as median_gbp,
        cast(max(pounds) as decimal(38, 2)) as largest_gbp,
        cast(sum(pounds) - max(pounds) as decimal(38, 2)) as total_without_largest_gbp,
        count(case when is_outlier then 1 end) as outlying_orders,
        cast(coalesce(sum(case when is_outlier then pounds end), 0) as decimal(38, 2))
            as outlying_gbp
    from placed
    group by indicator_id, area_code, period_type, period_start
)

select * from order_values
