-- A system that depends on another is decided after it. A third one that depended on the second
-- would come too late.
select links.system
from {{ ref('release_links') }} as links
inner join {{ ref('release_links') }} as further on links.hidden_with = further.system
