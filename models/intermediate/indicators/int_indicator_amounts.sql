-- The area is the smallest in which events are known to have happened. Indicators that count
-- distinct networks have one row per network.
with outstanding as (
    select * from {{ ref('int_indicator_status') }}
    where return_status = 'outstanding'
),

amounts as (
    select
        indicators.indicator_id,
        indicators.kind,
        measures.area_code,
        measures.quarter_start,
        case when indicators.kind = 'distinct' then measures.counted_ref end as counted_ref,
        case when named.side = 'numerator' then measures.amount end as numerator,
        case when named.side = 'denominator' then measures.amount end as denominator
    from {{ ref('int_measures') }} as measures
    inner join {{ ref('int_indicator_measures') }} as named
        on measures.measure = named.measure and measures.return_name = named.return_name
    inner join {{ ref('int_indicators') }} as indicators
        on named.indicator_id = indicators.indicator_id
),

reported as (
    select amounts.*
    from amounts
    inner join {{ ref('int_areas') }} as areas on amounts.area_code = areas.area_code
    left join outstanding
        on
            amounts.indicator_id = outstanding.indicator_id
            and coalesce(areas.borough_code, areas.area_code) = outstanding.area_code
            and amounts.quarter_start = outstanding.quarter_start
    where outstanding.indicator_id is null
)

select * from reported
