-- Every indicator has a row for every period so far, for London and each borough. Wards have rows
-- if the indicator has ward figures. "Not attributed" has rows if the indicator can be added up
-- over areas. Wards and "not attributed" have no rolling years.
with periods as (
    select
        count(*) as periods,
        count_if(period_type <> 'rolling_year') as periods_of_parts
    from {{ ref('int_periods') }}
),

areas as (
    select
        count_if(area_level in ('london', 'borough')) as boroughs_and_london,
        count_if(area_level = 'ward') as wards
    from {{ ref('areas') }}
),

expected as (
    select
        indicators.indicator_id,
        periods.periods * areas.boroughs_and_london
        + periods.periods_of_parts * (
            case indicators.finest_area when 'ward' then areas.wards else 0 end
            + case when indicators.aggregation in ('distinct', 'survey') then 0 else 1 end
        ) as figures
    from {{ ref('indicator_register') }} as indicators
    cross join areas
    cross join periods
),

found as (
    select
        indicator_id,
        count(*) as figures
    from {{ ref('indicator_values') }}
    group by all
)

select
    expected.indicator_id,
    expected.figures as figures_expected,
    found.figures
from expected
left join found on expected.indicator_id = found.indicator_id
where expected.figures <> coalesce(found.figures, 0)
