-- Dense: an indicator has every begun period for London, its 32 boroughs, where it goes so far
-- down the 624 wards, and where its parts add up what is not attributed.
with periods as (
    select
        count(distinct concat(period_type, period_label)) as periods
    from {{ ref('int_periods') }}
),

expected as (
    select
        indicators.indicator_id,
        periods.periods * (
            1 + 32
            + case indicators.finest_area when 'ward' then 624 else 0 end
            + case indicators.aggregation when 'sum' then 1 else 0 end
        ) as figures
    from {{ ref('indicators') }} as indicators
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
