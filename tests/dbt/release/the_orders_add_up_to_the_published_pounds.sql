-- For each quarter, the court orders from which the edition calculates its rounded amounts add up
-- to London's published amount. Otherwise the private warehouse is not the one that was published.
with orders as (
    select * from {{ source('private', 'int_asset_confiscations__current') }}
),

amounts as (
    select
        quarter_start,
        sum(case when is_confiscation then order_gbp else 0 end) as confiscation_value_gbp,
        sum(case when is_confiscation then coalesce(paid_gbp, 0) else 0 end)
            as confiscation_paid_gbp,
        sum(case when is_cash_forfeiture then order_gbp else 0 end) as cash_forfeiture_value_gbp
    from orders
    group by quarter_start
),

published as (
    select * from {{ source('published', 'indicator_values') }}
    where area_level = 'london' and period_type = 'quarter'
)

select
    published.indicator_id,
    published.period_label
from published
left join amounts on published.period_start = amounts.quarter_start
where
    published.numerator <> coalesce(
        case published.indicator_id
            when 'confiscation_value_gbp' then amounts.confiscation_value_gbp
            when 'confiscation_paid_gbp' then amounts.confiscation_paid_gbp
            when 'cash_forfeiture_value_gbp' then amounts.cash_forfeiture_value_gbp
            else published.numerator
        end, 0
    )
