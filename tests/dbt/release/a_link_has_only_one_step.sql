-- Dependent systems are decided in one step after the others, so none may depend on another of
-- them.
select links.system
from {{ ref('release_links') }} as links
inner join {{ ref('release_links') }} as further on links.hidden_with = further.system
