-- Fails if an MPS borough or a 2010-13 ward is missing. The City of London has its own police
-- force, so its wards are left out.
select
    count(distinct boroughs.borough_code) as boroughs,
    count(distinct wards.borough_code) as boroughs_with_wards,
    count(wards.ward_code) as wards
from {{ ref('boroughs') }} as boroughs
left join {{ ref('wards') }} as wards on boroughs.borough_code = wards.borough_code
where boroughs.is_mps
having
    count(distinct boroughs.borough_code) <> 32
    or count(distinct wards.borough_code) <> 32
    or count(wards.ward_code) <> 624
