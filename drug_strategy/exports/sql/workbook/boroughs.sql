-- One row per borough figure in a completed fiscal year.
select
    indicator_name as "Indicator",
    unit as "Unit",
    area_name as "Borough",
    period_label as "Period",
    value as "Figure",
    numerator as "Numerator",
    denominator as "Denominator",
    lower_95 as "Lower 95% limit",
    upper_95 as "Upper 95% limit",
    rate as "Per 100,000 residents",
    population as "Residents",
    population_covered as "Residents covered",
    difference_from_year_before as "Change on the year before",
    change_year_before as "Change in the survey",
    return_status as "Return",
    nullif(symbols, '') as "Symbols",
    caution as "Caution",
    indicator_id as "Name in the data"
from marts.borough_years
where is_complete
order by key_activity_area nulls last, indicator_name, area_name, period_start
