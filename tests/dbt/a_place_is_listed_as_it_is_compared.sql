{{ config(tags=['code']) }}
-- Places are compared in folded form, so one listed in any other form could never be found.
select place_folded
from {{ ref('place_aliases') }}
where place_folded <> {{ folded('place_folded') }}
