-- One row per amount to protect, area and period. These are the smallest amounts that readers can
-- work out from the figures. An amount is unsafe to publish if it is a count below the threshold,
-- or a total in pounds that would reveal a large order.
with quantities as (
    select
        quantities.*,
        known.quantity is not null as is_known
    from {{ ref('release_quantities') }} as quantities
    left join {{ ref('release_known') }} as known
        on
            quantities.system = known.system
            and quantities.quantity = known.quantity
            and quantities.area_code = known.area_code
            and quantities.period_type = known.period_type
            and quantities.period_start = known.period_start
),

release_parts as (
    select * from {{ ref('release_parts') }}
),

pounds as (
    select * from {{ ref('release_pounds') }}
),

policy as (
    select * from {{ ref('release_policy') }}
),

parts as (
    select
        quantities.*,
        release_parts.part,
        release_parts.adds_up,
        quantities.amount - coalesce(less.amount, 0) as part_amount,
        quantities.amount is not null
        and not (quantities.is_known and coalesce(less.is_known, true)) as is_unknown
    from quantities
    inner join release_parts
        on
            quantities.system = release_parts.system
            and quantities.quantity = release_parts.quantity
    left join quantities as less
        on
            release_parts.system = less.system
            and release_parts.less_quantity = less.quantity
            and quantities.area_code = less.area_code
            and quantities.period_type = less.period_type
            and quantities.period_start = less.period_start
    where release_parts.less_quantity is null or less.quantity is not null
),

columns as (
    select
        parts.system,
        parts.part,
        parts.adds_up,
        parts.area_level,
        parts.area_code,
        parts.parent_code,
        parts.fiscal_year,
        parts.period_type,
        parts.period_start,
        parts.part_amount,
        parts.is_unknown,
        coalesce(
            pounds.is_unsafe,
            parts.part_amount > 0 and parts.part_amount < policy.threshold,
            false
        ) as is_unsafe,
        coalesce(pounds.least_hidden_sum, policy.threshold) as least_hidden_sum
    from parts
    cross join policy
    left join pounds
        on
            parts.quantity = pounds.quantity
            and parts.area_code = pounds.area_code
            and parts.fiscal_year = pounds.fiscal_year
            and parts.period_type = pounds.period_type
            and (
                parts.period_type = 'fiscal_year'
                or parts.period_start = pounds.quarter_start
            )
)

select * from columns
