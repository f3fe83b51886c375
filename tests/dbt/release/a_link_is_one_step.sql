-- A dependent system is decided after the other; a third that depended on it would be too late.
select links.system
from {{ ref('release_links') }} as links
inner join {{ ref('release_links') }} as further on links.hidden_with = further.system
