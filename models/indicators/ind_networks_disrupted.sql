-- One row a network, borough (or London alone) and quarter in which it was disrupted.
-- Distinct networks are counted, so the parts of a whole do not add up to it.
with disruptions as (
    select * from {{ ref('network_disruptions__current') }}
),

boroughs as (
    select * from {{ ref('int_network_disruptions__boroughs') }}
),

london as (
    select * from {{ ref('int_areas') }}
    where area_level = 'london'
),

counted as (
    select distinct
        'networks_disrupted' as indicator_id,
        coalesce(boroughs.borough_code, london.area_code) as area_code,
        disruptions.quarter_start,
        cast(1 as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        disruptions.network_ref as counted_ref
    from disruptions
    cross join london
    left join boroughs on disruptions.disruption_ref = boroughs.disruption_ref
)

select * from counted
