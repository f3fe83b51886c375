-- One row for each combination of network, quarter and MPS borough in which a network was
-- disrupted. If a disruption names no borough, its row is for London instead. The network's
-- reference is kept, so that later models can count the network only once.
with disruptions as (
    select * from {{ ref('network_disruptions__current') }}
),

named_boroughs as (
    select
        disruption_ref,
        {{ each_part('borough_codes', "';'") }} as borough_code
    from disruptions
    where borough_codes is not null
),

measured as (
    select
        coalesce(named_boroughs.borough_code, '{{ var("london_code") }}') as area_code,
        disruptions.quarter_start,
        disruptions.network_ref_compared as counted_ref,
        cast(1 as decimal(38, 2)) as networks_disrupted,
        cast(max(case when disruptions.is_cannabis_network then 1 end) as decimal(38, 2))
            as cannabis_networks_disrupted
    from disruptions
    left join named_boroughs on disruptions.disruption_ref = named_boroughs.disruption_ref
    group by all
)

select * from measured
