-- Each total in pounds that may be released equals the sum of its court orders in release_pounds.
select
    quantities.quantity,
    quantities.area_code,
    quantities.period_type,
    quantities.period_start
from {{ ref('release_quantities') }} as quantities
inner join {{ ref('release_parts') }} as parts
    on
        quantities.system = parts.system
        and quantities.quantity = parts.quantity
        and parts.unit = 'gbp'
left join {{ ref('release_pounds') }} as pounds
    on
        quantities.quantity = pounds.quantity
        and quantities.area_code = pounds.area_code
        and quantities.fiscal_year = pounds.fiscal_year
        and quantities.period_type = pounds.period_type
        and (
            quantities.period_type = 'fiscal_year'
            or quantities.period_start = pounds.quarter_start
        )
where quantities.amount <> coalesce(pounds.pounds, 0)
