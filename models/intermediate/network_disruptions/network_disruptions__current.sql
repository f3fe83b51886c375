-- One row per valid disruption of a network, with the codes of the MPS boroughs that it names. A
-- disruption that names no borough is pan-London.
with accepted as (
    {{ current_rows('network_disruptions') }}
),

counted as (
    select
        disruption_ref,
        network_ref,
        network_ref_compared,
        network_type,
        disruption_date,
        {{ quarter_start('counted_on') }} as quarter_start,
        lead_unit,
        nim_level,
        degree,
        borough_codes,
        network_type = 'commercial_cannabis' as is_cannabis_network
    from accepted
)

select * from counted
