-- One row per indicator: an area's latest completed fiscal year, with its labels.
select
    indicator_name as "Indicator",
    unit as "Unit",
    period_label as "Fiscal year",
    value as "Figure",
    value_year_before as "Year before",
    100 * (ratio_to_year_before - 1) as "Change, percent",
    100 * (ratio_to_year_before_lower_95 - 1) as "Lower 95 % limit, percent",
    100 * (ratio_to_year_before_upper_95 - 1) as "Upper 95 % limit, percent",
    difference_from_year_before_lower_95 as "Lower 95 % limit, points",
    difference_from_year_before_upper_95 as "Upper 95 % limit, points",
    change as "Label",
    return_status as "Return",
    nullif(symbols, '') as "Symbols",
    provisional_reason as "Why provisional",
    indicator_id as "Name in the data"
from (select * from marts.london_years union all by name select * from marts.borough_years)
where area_code = $area_code and is_complete
qualify row_number() over (partition by indicator_id order by period_start desc) = 1
order by key_activity_area nulls last, indicator_name
