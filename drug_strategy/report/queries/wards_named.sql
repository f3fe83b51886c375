-- One row a ward of a borough that the MPS polices.
-- By name, for the search.
select
    area_name,
    borough_name
from marts.areas
where area_level = 'ward'
order by area_name, borough_name
