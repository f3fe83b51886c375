-- From its first quarter on, all on one side of the centre that the series had until then: that of
-- the first points of the segment before, eight to twelve.
with points as (
    select * from {{ ref('int_control_points') }}
),

rebasings as (
    select
        *,
        row_number() over (partition by indicator_id, area_code order by quarter_start) - 1
            as segment_before
    from {{ ref('rebasings') }}
),

known as (
    select
        rebasings.indicator_id,
        rebasings.area_code,
        rebasings.quarter_start,
        rebasings.segment_before,
        count(points.value) as points
    from rebasings
    left join points
        on
            points.indicator_id = rebasings.indicator_id
            and points.area_code = rebasings.area_code
            and points.segment = rebasings.segment_before
    group by all
),

compared as (
    select
        known.indicator_id,
        known.area_code,
        known.quarter_start,
        count(case when points.plotted > bases.centre then 1 end) as above,
        count(case when points.plotted < bases.centre then 1 end) as below
    from known
    left join {{ ref('int_control_bases') }} as bases
        on
            bases.indicator_id = known.indicator_id
            and bases.area_code = known.area_code
            and bases.segment = known.segment_before
            and bases.base_points = least(known.points, 12)
    left join points
        on
            points.indicator_id = known.indicator_id
            and points.area_code = known.area_code
            and points.period_start >= known.quarter_start
            and points.period_start < {{ dbt.dateadd('month', 21, 'known.quarter_start') }}
    group by all
)

select
    concat(
        'the rebasing of ', indicator_id, ' in ', area_code, ' from ',
        cast(quarter_start as string), ' has no run of seven quarters on one side',
        ' of the centre before it; take it out of seeds/statistics/rebasings.csv'
    ) as sentence
from compared
where greatest(above, below) < 7
