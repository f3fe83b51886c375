-- One row per indicator: an area's total for the strategy's three years, so far as they are over. A
-- borough's rate, percentage or average is beside London's.
with figures as (
    select * exclude (not_attributed) from marts.london_totals
    union all by name
    select * from marts.borough_totals
)

select
    figures.indicator_name as "Indicator",
    figures.unit as "Unit",
    figures.period_label as "Period",
    figures.value as "Figure",
    figures.numerator as "Numerator",
    figures.denominator as "Denominator",
    nullif(figures.symbols, '') as "Symbols",
    figures.caution as "Caution",
    figures.lower_95 as "Lower 95% limit",
    figures.upper_95 as "Upper 95% limit",
    figures.population as "Residents",
    figures.population_covered as "Residents covered",
    coalesce(figures.rate, if(figures.unit in ('count', 'gbp'), null, figures.value))
        as "Rate or percentage",
    figures.london_figure as "London, rate or percentage",
    figures.rest_value as "Rest of London, rate or percentage",
    figures.comparison as "Beside the rest of London",
    figures.return_status as "Return",
    figures.statement as "In words",
    figures.indicator_id as "Name in the data"
from figures
inner join marts.indicators as indicators on figures.indicator_id = indicators.indicator_id
where figures.area_code = $area_code
order by indicators.display_order
