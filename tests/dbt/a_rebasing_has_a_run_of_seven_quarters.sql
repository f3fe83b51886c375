-- The first seven quarters of a new usual range all lie on the same side of the previous range's
-- centre. The seven quarters do not cross a break.
with points as (
    select * from {{ ref('int_control_points') }}
),

next_breaks as (
    select
        rebasings.indicator_id,
        rebasings.area_code,
        rebasings.quarter_start,
        min(breaks.quarter_start) as next_break
    from {{ ref('rebasings') }} as rebasings
    left join {{ ref('int_breaks') }} as breaks
        on
            breaks.indicator_id = rebasings.indicator_id
            and breaks.area_code = rebasings.area_code
            and breaks.quarter_start > rebasings.quarter_start
    group by all
),

rebased as (
    select
        next_breaks.*,
        firsts.segment - 1 as segment_before,
        least({{ dbt.dateadd('month', 21, 'next_breaks.quarter_start') }}, next_breaks.next_break)
            as run_end
    from next_breaks
    left join points as firsts
        on
            firsts.indicator_id = next_breaks.indicator_id
            and firsts.area_code = next_breaks.area_code
            and firsts.period_start = next_breaks.quarter_start
),

known as (
    select
        rebased.indicator_id,
        rebased.area_code,
        rebased.quarter_start,
        rebased.segment_before,
        rebased.run_end,
        count(points.value) as points
    from rebased
    left join points
        on
            points.indicator_id = rebased.indicator_id
            and points.area_code = rebased.area_code
            and points.segment = rebased.segment_before
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
            and points.period_start < known.run_end
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
