-- The first seven quarters of a new usual range all lie on the same side of the previous range's
-- centre. The chart does not restart again before these quarters have ended.
with points as (
    select * from {{ ref('int_control_points') }}
    where chart <> 'none'
),

rebased as (
    select
        rebasings.indicator_id,
        rebasings.area_code,
        rebasings.quarter_start,
        firsts.segment
    from {{ ref('rebasings') }} as rebasings
    left join points as firsts
        on
            firsts.indicator_id = rebasings.indicator_id
            and firsts.area_code = rebasings.area_code
            and firsts.period_start = rebasings.quarter_start
),

centred as (
    select
        rebased.*,
        case
            when count(points.value) >= 8
                then {{ exact_sum('points.events', 12) }} / {{ exact_sum('points.cases', 12) }}
        end as centre
    from rebased
    left join points
        on
            points.indicator_id = rebased.indicator_id
            and points.area_code = rebased.area_code
            and points.segment = rebased.segment - 1
            and points.points_before < 12
    group by all
),

compared as (
    select
        centred.indicator_id,
        centred.area_code,
        centred.quarter_start,
        count(case when points.height > centred.centre then 1 end) as above,
        count(case when points.height < centred.centre then 1 end) as below
    from centred
    left join points
        on
            points.indicator_id = centred.indicator_id
            and points.area_code = centred.area_code
            and points.segment = centred.segment
            and points.place <= 7
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
