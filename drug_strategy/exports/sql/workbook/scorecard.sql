-- One row per headline indicator: an area's newest completed fiscal year and the previous one.
select
    indicator_name as "Indicator",
    unit as "Unit",
    fiscal_year as "Fiscal year",
    value as "Figure",
    value_year_before as "Year before",
    100 * (ratio_to_year_before - 1) as "Change, percent",
    100 * (ratio_to_year_before_lower_95 - 1) as "Lower 95 % limit, percent",
    100 * (ratio_to_year_before_upper_95 - 1) as "Upper 95 % limit, percent",
    difference_from_year_before as "Difference",
    difference_from_year_before_lower_95 as "Lower 95 % limit, points",
    difference_from_year_before_upper_95 as "Upper 95 % limit, points",
    change as "Label",
    london_figure as "London",
    nullif(symbols, '') as "Symbols",
    provisional_reason as "Why provisional"
from marts.scorecard
where area_code = $area_code
order by scorecard_order
