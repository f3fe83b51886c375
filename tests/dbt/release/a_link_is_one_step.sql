-- A system that waits for another is decided after it; one that waited for it in turn would not be.
{{ config(enabled=target.name == 'release', tags=['release']) }}
select links.system
from {{ ref('release_links') }} as links
inner join {{ ref('release_links') }} as further on links.hidden_with = further.system
