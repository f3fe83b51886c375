-- One row per MPS borough that a valid disruption names. A disruption that names no MPS borough has
-- no row here and is counted only in London.
with named_boroughs as (
    select
        disruption_ref,
        {{ each_part('borough_codes', "';'") }} as borough_code
    from {{ ref('network_disruptions__current') }}
    where borough_codes is not null
)

select * from named_boroughs
