{{ config(tags=['code']) }}
-- One row per alias that names a borough although it is not attributed, or that names the City of
-- London. A place outside every MPS borough counts only in London.
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
