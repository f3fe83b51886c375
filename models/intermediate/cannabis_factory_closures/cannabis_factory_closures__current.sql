-- One row per valid cultivation site. A site is commercial if the officer flagged it as
-- commercial. If there is no flag, a site is commercial if it had enough plants.
with accepted as (
    {{ current_rows('cannabis_factory_closures') }}
),

counted as (
    select
        site_ref,
        borough_code,
        ward_code,
        closed_date,
        {{ quarter_start('counted_on') }} as quarter_start,
        plants,
        premises_type,
        tenure,
        electricity_abstracted,
        forensic_examined,
        source,
        network_ref,
        crime_ref,
        commercial,
        coalesce(commercial, plants >= {{ var('commercial_plants') }}, false) as is_commercial,
        source is not null as has_source,
        coalesce(source = 'community', false) as is_community_led
    from accepted
)

select * from counted
