-- One row per headline indicator: an area's newest fiscal year that is over. A borough's rate or
-- percentage is beside London's. The newest quarter is the newest one with a point in its chart.
with years as (
    select indicator_id, area_code, period_start, is_complete, scorecard_order
    from marts.london_years
    union all
    select indicator_id, area_code, period_start, is_complete, scorecard_order
    from marts.borough_years
),

newest as (
    select
        indicator_id,
        scorecard_order,
        max(period_start) as period_start
    from years
    where area_code = $area_code and is_complete and scorecard_order is not null
    group by indicator_id, scorecard_order
),

quarters as (
    select
        indicator_id,
        arg_max(signal, period_start) as signal,
        arg_max(period_label, period_start) as period_label
    from marts.indicator_values
    where area_code = $area_code and period_type = 'quarter' and signal is not null
    group by indicator_id
)

select
    figures.indicator_name as "Indicator",
    figures.unit as "Unit",
    figures.period_label as "Fiscal year",
    figures.value as "Figure",
    figures.numerator as "Numerator",
    figures.denominator as "Denominator",
    nullif(figures.symbols, '') as "Symbols",
    figures.caution as "Caution",
    figures.value_year_before as "Year before",
    figures.difference_from_year_before as "Change",
    figures.change_year_before as "Change in the survey",
    figures.value_2009_10 as "2009-10",
    figures.difference_from_2009_10 as "Since 2009-10",
    figures.change_since_2009_10 as "Change in the survey since 2009-10",
    quarters.period_label as "Newest quarter",
    quarters.signal as "Its signal",
    coalesce(figures.rate, if(figures.unit = 'percent', figures.value, null))
        as "Rate or percentage",
    figures.london_figure as "London, rate or percentage",
    figures.comparison as "Beside the rest of London",
    figures.statement as "In words",
    figures.provisional_reason as "Why provisional"
from marts.indicator_values as figures
inner join newest
    on figures.indicator_id = newest.indicator_id and figures.period_start = newest.period_start
left join quarters on figures.indicator_id = quarters.indicator_id
where figures.area_code = $area_code and figures.period_type = 'fiscal_year'
order by newest.scorecard_order
