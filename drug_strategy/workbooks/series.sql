-- One row per indicator and completed quarter of an area: what its sheet and chart show.
select
    indicator_id,
    period_label as "Quarter",
    value as "Figure",
    lower_95 as "Lower 95 % limit",
    upper_95 as "Upper 95 % limit",
    london_figure as "London",
    signal as "Signal",
    return_status as "Return",
    nullif(symbols, '') as "Symbols"
from (select * from marts.london_quarters union all by name select * from marts.borough_quarters)
where area_code = $area_code and is_complete
order by indicator_id, period_start
