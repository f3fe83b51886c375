-- One row for each area that has figures. A ward's row also has the code of its borough. London
-- and "not attributed" have no borough or ward code.
with boroughs as (
    select * from {{ ref('boroughs') }}
    where is_mps
),

wards as (
    select * from {{ ref('wards') }}
),

areas as (
    select
        '{{ var("london_code") }}' as area_code,
        'london' as area_level,
        'London' as area_name,
        cast(null as string) as borough_code,
        cast(null as string) as ward_code
    union all
    select
        '{{ var("unattributed_code") }}' as area_code,
        'unattributed' as area_level,
        'Not attributed' as area_name,
        cast(null as string) as borough_code,
        cast(null as string) as ward_code
    union all
    select
        boroughs.borough_code as area_code,
        'borough' as area_level,
        boroughs.borough_name as area_name,
        boroughs.borough_code,
        cast(null as string) as ward_code
    from boroughs
    union all
    select
        wards.ward_code as area_code,
        'ward' as area_level,
        wards.ward_name as area_name,
        wards.borough_code,
        wards.ward_code
    from wards
)

select * from areas
