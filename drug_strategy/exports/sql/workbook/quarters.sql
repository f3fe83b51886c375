-- One row per indicator and completed quarter: an area's figure, change on the year before and
-- signal.
select
    figures.indicator_name as "Indicator",
    figures.unit as "Unit",
    figures.period_label as "Period",
    figures.period_start as "First day",
    figures.value as "Figure",
    figures.numerator as "Numerator",
    figures.denominator as "Denominator",
    nullif(figures.symbols, '') as "Symbols",
    figures.caution as "Caution",
    figures.lower_95 as "Lower 95% limit",
    figures.upper_95 as "Upper 95% limit",
    figures.rate as "Per 100,000 residents",
    figures.population as "Residents",
    figures.population_covered as "Residents covered",
    figures.difference_from_year_before as "Change on the year before",
    figures.change_year_before as "Change in the survey",
    figures.boroughs_compared as "Boroughs compared",
    figures.signal as "Signal",
    figures.return_status as "Return",
    figures.statement as "In words",
    figures.indicator_id as "Name in the data"
from marts.indicator_values as figures
inner join marts.indicators as indicators on figures.indicator_id = indicators.indicator_id
where
    figures.area_code = $area_code
    and figures.period_type = 'quarter'
    and figures.is_complete
order by indicators.display_order, figures.period_start
