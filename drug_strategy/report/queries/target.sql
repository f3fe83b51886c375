-- One row a measure of confidence, and one for the strategy that needs both.
-- The mart's own words for how it stands.
select *
from marts.confidence_target
order by measure
