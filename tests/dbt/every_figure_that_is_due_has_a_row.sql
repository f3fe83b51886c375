-- Every indicator has a row for every period so far, for London and each borough. Wards have rows
-- if the indicator has ward figures. "Not attributed" has rows if the indicator can be added up
-- over areas. Wards and "not attributed" have no rolling years.
with expected as (
    select
        indicators.indicator_id,
        count(*) as figures
    from {{ ref('int_indicators') }} as indicators
    cross join {{ ref('int_periods') }} as periods
    inner join {{ ref('int_areas') }} as areas
        on
            areas.area_level in ('london', 'borough')
            or periods.period_type <> 'rolling_year'
            and case areas.area_level
                when 'ward' then indicators.finest_area = 'ward'
                when 'no_ward' then indicators.finest_area = 'ward'
                else indicators.aggregation not in ('distinct', 'survey')
            end
    group by indicators.indicator_id
),

found as (
    select
        indicator_id,
        count(*) as figures
    from {{ ref('indicator_values') }}
    group by indicator_id
)

select
    expected.indicator_id,
    expected.figures as figures_expected,
    found.figures
from expected
left join found on expected.indicator_id = found.indicator_id
where expected.figures <> coalesce(found.figures, 0)
