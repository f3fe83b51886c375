-- One row per quarter of a figure's period: the boroughs of its area with an outstanding return.
select
    quarters.period_label as quarter,
    count(*) as boroughs,
    string_agg(quarters.area_name, ', ' order by quarters.area_name) as names
from marts.indicator_values as quarters
where
    quarters.indicator_id = $indicator_id
    and quarters.period_type = 'quarter'
    and quarters.area_level = 'borough'
    and quarters.return_status = 'outstanding'
    and quarters.period_start between $period_start and $period_end
    and ($area_level = 'london' or quarters.borough_code = $borough_code)
group by all
order by quarter
