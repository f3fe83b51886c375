-- One row an indicator, area and period in which something was measured.
-- Amounts are summed over the area's parts and the period's quarters; a network counts once.
with amounts as (
    select * from {{ ref('indicator_amounts') }}
),

ancestors as (
    select * from {{ ref('int_area_ancestors') }}
),

period_quarters as (
    select * from {{ ref('int_period_quarters') }}
),

counted_once as (
    select
        amounts.indicator_id,
        ancestors.ancestor_code as area_code,
        period_quarters.period_type,
        period_quarters.period_start,
        amounts.counted_ref,
        case
            when amounts.counted_ref is null then sum(amounts.numerator)
            else max(amounts.numerator)
        end as numerator,
        sum(amounts.denominator) as denominator
    from amounts
    inner join ancestors on amounts.area_code = ancestors.area_code
    inner join period_quarters on amounts.quarter_start = period_quarters.quarter_start
    group by
        amounts.indicator_id,
        ancestors.ancestor_code,
        period_quarters.period_type,
        period_quarters.period_start,
        amounts.counted_ref
),

rolled_up as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        coalesce(sum(numerator), 0) as numerator,
        coalesce(sum(denominator), 0) as denominator
    from counted_once
    group by indicator_id, area_code, period_type, period_start
)

select * from rolled_up
