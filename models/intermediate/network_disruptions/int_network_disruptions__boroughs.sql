-- One row a disruption that counts and an MPS borough that it names.
-- A disruption that names none, or only places not attributed, is in no row: it is London's alone.
with disruptions as (
    select * from {{ ref('network_disruptions__current') }}
),

named_places as (
    select * from {{ ref('int_network_disruptions__named') }}
),

named_boroughs as (
    select distinct
        disruptions.disruption_ref,
        named_places.borough_code
    from disruptions
    inner join named_places on disruptions.boroughs = named_places.boroughs
    where named_places.borough_code is not null
)

select * from named_boroughs
