-- One row for each point that has limits: the rule that the point meets, if there is one, and the
-- number of quarters in its run or trend. The point and the quarters before it are tested against
-- the point's own limits, in units of the distance to a limit.
{% set above_limit = '> 1.000000001 *' %}  {# a value exactly on a limit is not beyond it #}

with points as (
    select * from {{ ref('int_control_points') }}
),

limits as (
    select * from {{ ref('int_control_limits') }}
    where reason is null
),

-- For a percentage, each quarter's distance depends on its own denominator.
measured as (
    select
        judged.indicator_id,
        judged.area_code,
        judged.period_start,
        judged.place - near.place as quarters_ago,
        near.direction,
        (near.height - limits.centre)
        / (
            limits.reach * judged.widening
            * {{ chance_spread('near.cases', 'judged.chart', 'limits.centre') }}
        ) as distance
    from limits
    inner join points as judged
        on
            judged.indicator_id = limits.indicator_id
            and judged.area_code = limits.area_code
            and judged.period_start = limits.period_start
    inner join points as near
        on
            near.indicator_id = judged.indicator_id
            and near.area_code = judged.area_code
            and near.segment = judged.segment
            and near.place <= judged.place
    where judged.value is not null
),

patterns as (
    select
        indicator_id,
        area_code,
        period_start,
        max(case when quarters_ago = 0 then distance end) as distance,
    {%- for sign, side in [('', 'above'), ('-', 'below')] %}
        coalesce(
            min(case when not coalesce({{ sign }}distance > 0, false) then quarters_ago end),
            count(*)
        ) as {{ side }},
        min(case when not coalesce({{ sign }}direction > 0, false) then quarters_ago end) + 1
            as towards_{{ side }},
        count(case
            when {{ sign }}distance {{ above_limit }} 2 / 3 and quarters_ago in (1, 2) then 1
            end) as outer_{{ side }}{{ ',' if not loop.last }}
    {%- endfor %}
    from measured
    group by indicator_id, area_code, period_start
),

rules as (
    select
        indicator_id,
        area_code,
        period_start,
        case
            when abs(distance) {{ above_limit }} 1 then 'outside limits'
            when greatest(towards_above, towards_below) >= 7 then 'trend'
            when distance {{ above_limit }} 2 / 3 and outer_above > 0 then 'two of three'
            when -distance {{ above_limit }} 2 / 3 and outer_below > 0 then 'two of three'
            when greatest(above, below) >= 7 then 'run'
        end as rule,
        case
            when abs(distance) {{ above_limit }} 1 then distance > 0
            when greatest(towards_above, towards_below) >= 7 then towards_above >= 7
            else distance > 0
        end as is_above,
        greatest(towards_above, towards_below) as quarters_of_trend,
        greatest(above, below) as quarters_of_run
    from patterns
)

select * from rules
