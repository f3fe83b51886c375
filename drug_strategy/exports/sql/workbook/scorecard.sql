-- One row per headline indicator: an area's newest completed fiscal year and the previous one.
select
    indicator_name as "Indicator",
    unit as "Unit",
    fiscal_year as "Fiscal year",
    value as "Figure",
    rate as "For 100,000 residents",
    value_year_before as "Year before",
    change_statement as "Change on the year before",
    coalesce(change_since_2009_10, no_change_since_2009_10_reason) as "Since 2009-10",
    london_figure as "London (counts as rates)",
    nullif(symbols, '') as "Symbols",
    provisional_reason as "Why provisional"
from marts.scorecard
where area_code = $area_code
order by scorecard_order
