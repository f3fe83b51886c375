-- Names are in folded form, so that different spellings can be compared. A ward is looked up
-- only within the borough of the record, so the code of a ward in another borough is a fault.
with wards as (
    select * from {{ ref('wards') }}
),

boroughs as (
    select distinct borough_code from wards
)

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
