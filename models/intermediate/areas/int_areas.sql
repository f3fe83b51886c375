-- The City of London is left out because it has its own police force. What no ward was given of a
-- borough is an area of its own. A name that wards of two boroughs have says which borough.
with boroughs as (
    select * from {{ ref('boroughs') }}
    where is_mps
),

areas as (
    select
        '{{ var("london_code") }}' as area_code,
        'london' as area_level,
        'London' as area_name,
        cast(null as string) as borough_code
    union all
    select
        '{{ var("unattributed_code") }}' as area_code,
        'unattributed' as area_level,
        'Not attributed' as area_name,
        cast(null as string) as borough_code
    union all
    select
        borough_code as area_code,
        'borough' as area_level,
        borough_name as area_name,
        borough_code
    from boroughs
    union all
    select
        {{ no_ward('borough_code') }} as area_code,
        'no_ward' as area_level,
        'No ward given (' || borough_name || ')' as area_name,
        borough_code
    from boroughs
    union all
    select
        wards.ward_code as area_code,
        'ward' as area_level,
        case
            when count(*) over (partition by wards.ward_name) > 1
                then wards.ward_name || ' (' || boroughs.borough_name || ')'
            else wards.ward_name
        end as area_name,
        wards.borough_code
    from {{ ref('wards') }} as wards
    inner join boroughs on wards.borough_code = boroughs.borough_code
),

described as (
    select
        areas.area_code,
        areas.area_level,
        areas.area_name,
        areas.borough_code,
        boroughs.borough_name,
        case when areas.area_level in ('ward', 'no_ward') then areas.area_code end as ward_code,
        boroughs.is_inner_london
    from areas
    left join boroughs on areas.borough_code = boroughs.borough_code
)

select * from described
