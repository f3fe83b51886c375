-- A group of indicators that is hidden with another group (a dependent system) is decided in a last
-- step. The other group must therefore not depend on a third group.
select links.system
from {{ ref('release_links') }} as links
inner join {{ ref('release_links') }} as further on links.hidden_with = further.system
