-- One row per MPS borough and name or code that a sender may write for a ward, in folded form.
-- A name is looked up only within its borough. A code is a fault if its ward is in another borough.
with wards as (
    select * from {{ ref('wards') }}
),

boroughs as (
    select distinct borough_code from wards
),

names as (
    select
        borough_code,
        {{ folded_ward('ward_name') }} as ward_folded,
        ward_code,
        true as is_in_borough
    from wards
    union all
    select
        boroughs.borough_code,
        lower(wards.ward_code) as ward_folded,
        wards.ward_code,
        wards.borough_code = boroughs.borough_code as is_in_borough
    from boroughs
    cross join wards
)

select * from names
