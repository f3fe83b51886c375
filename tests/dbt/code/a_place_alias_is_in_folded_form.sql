-- Place names are folded before they are looked up, so an alias must be in folded form too.
select place_folded
from {{ ref('place_aliases') }}
where place_folded <> {{ folded('place_folded') }}
