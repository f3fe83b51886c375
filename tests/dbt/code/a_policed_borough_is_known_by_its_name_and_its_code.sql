-- Finds a borough whose name would not be recognised or would be mistaken for another borough. Each
-- policed borough must be known by its name and by its code. The City of London must be known, but
-- its events are not attributed to a borough.
select
    boroughs.borough_code,
    boroughs.borough_name
from {{ ref('boroughs') }} as boroughs
left join {{ ref('place_aliases') }} as names
    on lower(boroughs.borough_name) = names.place_folded
left join {{ ref('place_aliases') }} as codes
    on lower(boroughs.borough_code) = codes.place_folded
where
    names.place_folded is null
    or codes.place_folded is null
    or names.borough_code is distinct from case when boroughs.is_mps then boroughs.borough_code end
    or codes.borough_code is distinct from case when boroughs.is_mps then boroughs.borough_code end
