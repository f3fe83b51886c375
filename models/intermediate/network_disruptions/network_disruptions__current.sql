-- One row per disruption of a network that counts.
-- Its boroughs are in int_network_disruptions__boroughs. If it names none, it is pan-London.
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
