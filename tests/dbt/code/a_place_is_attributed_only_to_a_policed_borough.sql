-- Finds a place name that is attributed without a borough's code, that has a borough's code but is
-- not attributed, or that has the code of the City of London. A place outside every MPS borough
-- counts only in London.
select place_aliases.*
from {{ ref('place_aliases') }} as place_aliases
left join {{ ref('boroughs') }} as boroughs
    on place_aliases.borough_code = boroughs.borough_code
where
    place_aliases.is_attributed <> (place_aliases.borough_code is not null)
    or not boroughs.is_mps
