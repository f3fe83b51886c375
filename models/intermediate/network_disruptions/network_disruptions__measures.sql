-- One row per network, quarter and borough (or London) in which the network was disrupted. A
-- network for which no borough is named counts only in London. Each row has the network's
-- reference, so that later models can count the network only once.
with disruptions as (
    select * from {{ ref('network_disruptions__current') }}
),

boroughs as (
    select * from {{ ref('int_network_disruptions__boroughs') }}
),

measured as (
    select
        coalesce(boroughs.borough_code, '{{ var("london_code") }}') as area_code,
        disruptions.quarter_start,
        disruptions.network_ref_compared as counted_ref,
        cast(1 as decimal(38, 2)) as networks_disrupted,
        cast(max(case when disruptions.is_cannabis_network then 1 end) as decimal(38, 2))
            as cannabis_networks_disrupted
    from disruptions
    left join boroughs on disruptions.disruption_ref = boroughs.disruption_ref
    group by all
)

select * from measured
