-- A break is in a borough, in London, or in all areas.
select concat('breaks.csv has the unknown area ', breaks.area_code) as sentence
from {{ ref('breaks') }} as breaks
left join {{ ref('boroughs') }} as boroughs on breaks.area_code = boroughs.borough_code
where boroughs.borough_code is null and breaks.area_code not in ('all', '{{ var("london_code") }}')
