-- One row per valid disruption and MPS borough that it names. A disruption that names no borough,
-- or only places that are not attributed, has no row and counts only in London.
with named_boroughs as (
    select
        disruption_ref,
        {{ each_part('borough_codes', "';'") }} as borough_code
    from {{ ref('network_disruptions__current') }}
    where borough_codes is not null
)

select * from named_boroughs
