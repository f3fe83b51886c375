-- Amounts are added up over a period's quarters, and over the wards and boroughs in a larger
-- area. A stock, which counts what exists on the period's last day, includes all records up to that
-- day. The index leaves out a quarter that is not over.
with amounts as (
    select * from {{ ref('int_indicator_amounts') }}
    where {{ is_rebuilt() }}
),

dated as (
    select
        amounts.*,
        period_quarters.period_type,
        period_quarters.period_start
    from amounts
    inner join {{ ref('int_period_quarters') }} as period_quarters
        on amounts.quarter_start = period_quarters.quarter_start
    inner join {{ ref('int_quarters') }} as quarters
        on amounts.quarter_start = quarters.quarter_start
    where amounts.kind <> 'stock' and (amounts.kind <> 'index' or quarters.is_complete)
    union all
    select
        amounts.*,
        periods.period_type,
        periods.period_start
    from amounts
    inner join {{ ref('int_periods') }} as periods
        on amounts.quarter_start <= periods.period_end
    where amounts.kind = 'stock'
),

counted_once as (
    select
        dated.indicator_id,
        ancestors.ancestor_code as area_code,
        dated.period_type,
        dated.period_start,
        dated.counted_ref,
        case
            when dated.counted_ref is null then sum(dated.numerator)
            else max(dated.numerator)
        end as numerator,
        sum(dated.denominator) as denominator
    from dated
    inner join {{ ref('int_area_ancestors') }} as ancestors
        on dated.area_code = ancestors.area_code
    group by
        dated.indicator_id, ancestors.ancestor_code, dated.period_type, dated.period_start,
        dated.counted_ref
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
