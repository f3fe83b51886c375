{{ config(tags=['code']) }}
-- Finds a place name that has a borough's code but is not attributed to a borough, or that has the
-- code of the City of London. A place outside every MPS borough counts only in London.
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
