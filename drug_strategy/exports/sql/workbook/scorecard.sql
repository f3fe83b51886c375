-- One row per headline indicator: an area's newest completed fiscal year and the previous one.
with headlines as (
    select indicator_id, area_code, period_start, is_complete, scorecard_order
    from marts.london_years
    union all
    select indicator_id, area_code, period_start, is_complete, scorecard_order
    from marts.borough_years
),

newest as (
    select
        indicator_id,
        area_code,
        scorecard_order,
        max(period_start) as period_start
    from headlines
    where area_code = $area_code and is_complete and scorecard_order is not null
    group by indicator_id, area_code, scorecard_order
)

select
    figures.indicator_name as "Indicator",
    figures.unit as "Unit",
    figures.period_label as "Fiscal year",
    figures.value as "Figure",
    figures.rate as "For 100,000 residents",
    figures.value_year_before as "Year before",
    figures.difference_from_year_before as "Change on the year before",
    figures.difference_from_2009_10 as "Since 2009-10",
    figures.london_figure as "London (counts as rates)",
    figures.statement as "In words",
    nullif(figures.symbols, '') as "Symbols",
    figures.provisional_reason as "Why provisional"
from marts.indicator_values as figures
inner join newest
    on
        figures.indicator_id = newest.indicator_id
        and figures.area_code = newest.area_code
        and figures.period_start = newest.period_start
where figures.period_type = 'fiscal_year'
order by newest.scorecard_order
