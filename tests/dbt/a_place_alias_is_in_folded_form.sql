{{ config(tags=['code']) }}
-- An alias that is not in folded form could never be found.
select place_folded
from {{ ref('place_aliases') }}
where place_folded <> {{ folded('place_folded') }}
