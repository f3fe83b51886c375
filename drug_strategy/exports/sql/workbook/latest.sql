-- One row per indicator: an area's latest completed fiscal year, also in words.
select
    figures.indicator_name as "Indicator",
    figures.unit as "Unit",
    figures.period_label as "Fiscal year",
    figures.value as "Figure",
    figures.value_year_before as "Year before",
    figures.statement as "In words",
    figures.return_status as "Return",
    nullif(figures.symbols, '') as "Symbols",
    figures.provisional_reason as "Why provisional",
    figures.indicator_id as "Name in the data"
from marts.indicator_values as figures
inner join marts.indicators as indicators on figures.indicator_id = indicators.indicator_id
where
    figures.area_code = $area_code
    and figures.period_type = 'fiscal_year'
    and figures.is_complete
qualify
    row_number() over (partition by figures.indicator_id order by figures.period_start desc) = 1
order by indicators.key_activity_area nulls last, figures.indicator_name
