-- Dependent systems are decided in one step after all other systems, so a dependent system must
-- not depend on another dependent system.
select links.system
from {{ ref('release_links') }} as links
inner join {{ ref('release_links') }} as further on links.hidden_with = further.system
