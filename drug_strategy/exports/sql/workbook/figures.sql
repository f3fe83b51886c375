-- One row per indicator and completed period: an area's figure, limits, rate, change and labels.
-- The parameter $sheet selects quarters or fiscal years.
with figures as (
    select 'Quarters' as sheet, * from marts.london_quarters
    union all by name
    select 'Quarters' as sheet, * from marts.borough_quarters
    union all by name
    select 'Years' as sheet, * from marts.london_years
    union all by name
    select 'Years' as sheet, * from marts.borough_years
)

select
    indicator_name as "Indicator",
    unit as "Unit",
    period_label as "Period",
    period_start as "First day",
    value as "Figure",
    lower_95 as "Lower 95 % limit",
    upper_95 as "Upper 95 % limit",
    rate as "For 100,000 residents",
    population as "Residents",
    population_covered as "Residents covered",
    london_figure as "London",
    difference_from_london as "Less London",
    change as "Change on the year before",
    signal as "Signal",
    return_status as "Return",
    nullif(symbols, '') as "Symbols",
    indicator_id as "Name in the data"
from figures
where sheet = $sheet and area_code = $area_code and is_complete
order by key_activity_area nulls last, indicator_name, period_start
