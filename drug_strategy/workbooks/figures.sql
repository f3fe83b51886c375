-- One row per figure of an area's quarters or fiscal years, with its context.
select
    indicator_name as "Indicator",
    unit as "Unit",
    period_label as "Period",
    strftime(period_start, '%Y-%m-%d') as "First day",
    value as "Figure",
    lower_95 as "Lower 95 % limit",
    upper_95 as "Upper 95 % limit",
    rate as "For 100,000 residents",
    london_figure as "London",
    difference_from_london as "Less London",
    signal as "Signal",
    return_status as "Return",
    symbols as "Symbols",
    indicator_id as "Name in the data"
from marts.figures
where area_code = $area_code and period_type = $period_type and is_complete
order by key_activity_area nulls first, indicator_name, period_start
