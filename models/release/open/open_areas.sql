-- One row for each area that has figures: London, the boroughs and "not attributed".
select
    area_code,
    area_name,
    case area_level when 'unattributed' then 'not attributed' else area_level end as area_level
from {{ source('published', 'areas') }}
where area_level not in ('ward', 'no_ward')
