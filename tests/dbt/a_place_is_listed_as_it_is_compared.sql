{{ config(tags=['code']) }}
-- A place that does not fold to itself could never be found.
select place_folded
from {{ ref('place_aliases') }}
where place_folded <> {{ folded('place_folded') }}
