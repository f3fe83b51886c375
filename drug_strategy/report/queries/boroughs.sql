-- One row a borough that the MPS polices.
-- In the order of the alphabet, which is no rank.
select
    area_code,
    area_name
from marts.areas
where area_level = 'borough'
order by area_name
