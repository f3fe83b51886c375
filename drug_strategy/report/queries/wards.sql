-- One row a figure of a ward, in each year to a quarter that is over.
-- Only indicators that go down to wards.
select
    v.indicator_id,
    v.borough_code,
    v.ward_code,
    v.area_name as ward_name,
    v.period_start,
    v.period_label,
    v.value
from marts.indicator_values as v
inner join marts.indicators as i
    on v.indicator_id = i.indicator_id
where
    v.area_level = 'ward'
    and v.period_type = 'rolling_year'
    and v.is_complete
    and i.finest_area = 'ward'
order by v.area_name, v.ward_code
