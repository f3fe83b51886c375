-- One row for each entry in the return register that is nil or outstanding, for the area and
-- period of a figure. An entry for London declares that the records sent list all of London.
select
    entries.quarter,
    coalesce(areas.area_name, 'headquarters') as borough,
    entries.status,
    entries.file_name,
    entries.row_number
from intermediate.int_return_register__current as entries
inner join marts.indicators as indicators
    on entries.return_name in (indicators.return_name, indicators.second_return_name)
left join marts.areas as areas on entries.borough_code = areas.area_code
where
    indicators.indicator_id = $indicator_id
    and indicators.may_be_nil
    and (entries.borough_code is not null) = indicators.has_register
    and (entries.status in ('nil', 'outstanding') or areas.area_level = 'london')
    and entries.quarter_start between $period_start and $period_end
    and (
        $area_level = 'london'
        or areas.area_level = 'london'
        or coalesce(entries.borough_code, $borough_code) = $borough_code
    )
order by entries.quarter, borough
