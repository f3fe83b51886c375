-- One row per indicator and completed fiscal year: an area's figure and change on the year before.
-- A borough's rate, percentage or average is beside London's.
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
    figures.population as "Residents",
    figures.population_covered as "Residents covered",
    figures.difference_from_year_before as "Change on the year before",
    figures.change_year_before as "Change in the survey",
    figures.boroughs_compared as "Boroughs compared",
    figures.difference_from_2009_10 as "Change since 2009-10",
    figures.change_since_2009_10 as "Change in the survey since 2009-10",
    coalesce(figures.rate, if(figures.unit in ('count', 'gbp'), null, figures.value))
        as "Rate or percentage",
    figures.london_figure as "London, rate or percentage",
    figures.rest_value as "Rest of London, rate or percentage",
    figures.comparison as "Beside the rest of London",
    figures.return_status as "Return",
    figures.statement as "In words",
    figures.indicator_id as "Name in the data"
from marts.indicator_values as figures
inner join marts.indicators as indicators on figures.indicator_id = indicators.indicator_id
where
    figures.area_code = $area_code
    and figures.period_type = 'fiscal_year'
    and figures.is_complete
order by indicators.display_order, figures.period_start
