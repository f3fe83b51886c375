-- One row per indicator, area and quarter: its limits, and the rule that its point meets, if any.
-- Limits and patterns come from earlier quarters of its segment alone; no later one moves them.
with points as (
    select * from {{ ref('int_control_points') }}
),

limited as (
    select
        points.*,
        bases.base_points,
        bases.baseline_start,
        bases.baseline_end,
        bases.centre as base_centre,
        bases.reach as base_reach,
        case
            when points.aggregation in ('survey', 'stock') then points.aggregation
            when points.points_before < 8 then 'too few points'
            else bases.reason
        end as reason
    from points
    left join {{ ref('int_control_bases') }} as bases
        on
            bases.indicator_id = points.indicator_id
            and bases.area_code = points.area_code
            and bases.segment = points.segment
            and bases.base_points = least(points.points_before, 12)
),

-- A point and the six quarters before it, each tested against the limits of the point: of a
-- percentage or days, against the reach of its own denominator.
held as (
    select
        judged.indicator_id,
        judged.area_code,
        judged.period_start,
        judged.place - near.place as quarters_ago,
        near.direction,
        case judged.chart
            when 'xmr' then judged.base_reach
            else judged.base_reach * {{ chance_spread(
                'judged.chart', 'judged.base_centre', 'near.denominator'
            ) }}
        end as reach,
        near.plotted - judged.base_centre as height
    from limited as judged
    inner join points as near
        on
            near.indicator_id = judged.indicator_id
            and near.area_code = judged.area_code
            and near.segment = judged.segment
            and near.place between judged.place - 6 and judged.place
    where judged.reason is null and judged.value is not null
),

patterns as (
    select
        indicator_id,
        area_code,
        period_start,
        max(case when quarters_ago = 0 then reach end) as reach,
        max(case when quarters_ago = 0 then height end) as height,
    {%- for sign, side in [('', 'above'), ('-', 'below')] %}
        count(case when {{ sign }}height > 0 then 1 end) as {{ side }},
        count(case when {{ sign }}direction > 0 and quarters_ago < 6 then 1 end)
            as towards_{{ side }},
        count(case
            when {{ sign }}height > 2 * reach / 3 and quarters_ago in (1, 2) then 1
            end) as outer_{{ side }}{{ ',' if not loop.last }}
    {%- endfor %}
    from held
    group by indicator_id, area_code, period_start
),

ruled as (
    select
        patterns.*,
        case
            when abs(height) > reach then 'outside limits'
            when towards_above = 6 or towards_below = 6 then 'trend'
            when height > 2 * reach / 3 and outer_above > 0 then 'two of three'
            when -height > 2 * reach / 3 and outer_below > 0 then 'two of three'
            when above = 7 or below = 7 then 'run'
        end as rule
    from patterns
),

rules as (
    select
        limited.*,
        case when ruled.reach is not null then limited.base_centre end as centre,
        limited.base_centre - ruled.reach as lower,
        limited.base_centre + ruled.reach as upper,
        limited.base_centre - 2 * ruled.reach / 3 as near_lower,
        limited.base_centre + 2 * ruled.reach / 3 as near_upper,
        ruled.rule,
        case ruled.rule
            when 'trend' then ruled.towards_above - ruled.towards_below
            else ruled.height
        end > 0 as is_above
    from limited
    left join ruled
        on
            ruled.indicator_id = limited.indicator_id
            and ruled.area_code = limited.area_code
            and ruled.period_start = limited.period_start
)

select * from rules
