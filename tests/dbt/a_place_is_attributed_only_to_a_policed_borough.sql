-- One row an alias that says it is not attributed and names a borough, or names the City of London.
-- What belongs to no MPS borough counts for London alone.
with place_aliases as (

    select * from {{ ref('place_aliases') }}

),

boroughs as (

    select * from {{ ref('boroughs') }}

)

select place_aliases.*
from place_aliases
inner join boroughs on place_aliases.borough_code = boroughs.borough_code
where not place_aliases.is_attributed or not boroughs.is_mps
