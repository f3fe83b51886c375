-- One row per indicator, quarter and area. The area is the smallest in which events are known to
-- have happened. Indicators that count distinct networks have one row per network.
with measures as (
    select * from {{ ref('measures') }}
),

outstanding as (
    select * from {{ ref('indicator_status') }}
    where return_status = 'outstanding'
),

named as (
    select
        indicators.indicator_id,
        indicators.kind,
        listed.return_name,
        listed.measure,
        {{ entry_names('indicators.numerator_measure', 'listed.measure') }}
        and {{ entry_names('indicators.numerator_return', 'listed.return_name') }}
            as is_numerator,
        {{ entry_names('indicators.denominator_measure', 'listed.measure') }}
        and {{ entry_names('indicators.denominator_return', 'listed.return_name') }}
            as is_denominator
    from (select distinct measure, return_name from measures) as listed
    inner join {{ ref('indicator_register') }} as indicators
        on listed.return_name in (indicators.return_name, indicators.second_return_name)
),

amounts as (
    select
        named.indicator_id,
        named.kind,
        measures.area_code,
        measures.quarter_start,
        case when named.kind = 'distinct' then measures.counted_ref end as counted_ref,
        case when named.is_numerator then measures.amount end as numerator,
        case when named.is_denominator then measures.amount end as denominator
    from measures
    inner join named
        on measures.measure = named.measure and measures.return_name = named.return_name
    where named.is_numerator or named.is_denominator
),

reported as (
    select amounts.*
    from amounts
    inner join {{ ref('areas') }} as areas on amounts.area_code = areas.area_code
    left join outstanding
        on
            amounts.indicator_id = outstanding.indicator_id
            and coalesce(areas.borough_code, areas.area_code) = outstanding.area_code
            and amounts.quarter_start = outstanding.quarter_start
    where outstanding.indicator_id is null
)

select * from reported
