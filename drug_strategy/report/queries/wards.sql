-- One row a figure of a ward, in the latest year in which London has a figure.
-- Only indicators that go down to wards.
with years as (
    select
        indicator_id,
        max(period_start) as period_start
    from marts.indicator_values
    where
        area_level = 'london'
        and period_type = 'rolling_year'
        and is_complete
        and value is not null
    group by indicator_id
)

select
    v.indicator_id,
    v.borough_code,
    v.ward_code,
    v.area_name as ward_name,
    v.period_start,
    v.period_label,
    v.value,
    v.denominator,
    v.quality_flag,
    v.is_provisional,
    p.change is not null as is_revised
from marts.indicator_values as v
inner join marts.indicators as i
    on v.indicator_id = i.indicator_id
inner join years
    on v.indicator_id = years.indicator_id and v.period_start = years.period_start
left join shown_changes as p
    on
        v.indicator_id = p.indicator_id
        and v.area_code = p.area_code
        and v.period_type = p.period_type
        and v.period_start = p.period_start
        and p.change = 'revised'
where
    v.area_level = 'ward'
    and v.period_type = 'rolling_year'
    and i.finest_area = 'ward'
order by v.area_name, v.ward_code
