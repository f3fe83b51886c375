-- Some groups of indicators (dependent systems) are hidden wherever another group is hidden. All
-- dependent systems are decided in one last step, so none may depend on another dependent system.
select links.system
from {{ ref('release_links') }} as links
inner join {{ ref('release_links') }} as further on links.hidden_with = further.system
