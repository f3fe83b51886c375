-- One row per figure of a borough in a completed fiscal year.
select
    indicator_name as "Indicator",
    unit as "Unit",
    area_name as "Borough",
    period_label as "Period",
    value as "Figure",
    lower_95 as "Lower 95 % limit",
    upper_95 as "Upper 95 % limit",
    rate as "For 100,000 residents",
    return_status as "Return",
    symbols as "Symbols",
    indicator_id as "Name in the data"
from marts.figures
where area_level = 'borough' and period_type = 'fiscal_year' and is_complete
order by key_activity_area nulls first, indicator_name, area_name, period_start
