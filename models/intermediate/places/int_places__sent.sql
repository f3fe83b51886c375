-- One row a return and a pair of borough and ward as its rows name them.
-- A return without a ward has none; the boroughs of a network are a list, and stand elsewhere.
with sent as (
    select 'asset_confiscations' as return_name, borough, ward
    from {{ ref('stg_asset_confiscations') }}
    union
    select 'cannabis_factory_closures' as return_name, borough, ward
    from {{ ref('stg_cannabis_factory_closures') }}
    union
    select 'crack_house_closures' as return_name, borough, ward
    from {{ ref('stg_crack_house_closures') }}
    union
    select 'pas_waves' as return_name, borough, ward
    from {{ ref('stg_pas_waves') }}
    union
    select 'ppo_drug_tests' as return_name, borough, ward
    from {{ ref('stg_ppo_drug_tests') }}
    union
    select 'ppo_roster' as return_name, borough, cast(null as string) as ward
    from {{ ref('stg_ppo_roster') }}
    union
    select 'recorded_offences' as return_name, borough_name as borough, cast(null as string) as ward
    from {{ ref('stg_recorded_offences') }}
    union
    select 'return_register' as return_name, borough, cast(null as string) as ward
    from {{ ref('stg_return_register') }}
    union
    select 'sanction_detections' as return_name, borough, ward
    from {{ ref('stg_sanction_detections') }}
),

folded as (
    select
        return_name,
        borough,
        ward,
        {{ folded('borough') }} as borough_folded,
        {{ folded_ward('ward') }} as ward_folded
    from sent
)

select * from folded
