-- Fails if an MPS borough or a 2010-13 ward is missing. The City of London has its own police
-- force, so its wards are left out.
with boroughs as (

    select * from {{ ref('boroughs') }}

),

wards as (

    select * from {{ ref('wards') }}

),

counted as (

    select
        count(distinct boroughs.borough_code) as borough_count,
        count(distinct wards.borough_code) as borough_with_wards_count,
        count(wards.ward_code) as ward_count
    from boroughs
    left join wards on boroughs.borough_code = wards.borough_code
    where boroughs.is_mps

)

select * from counted
where borough_count <> 32 or borough_with_wards_count <> 32 or ward_count <> 624
