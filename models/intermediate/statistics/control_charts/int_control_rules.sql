-- One row for each point that has limits: the rule that the point meets, if there is one. The
-- point and the six previous quarters are tested against the point's own limits, in units of the
-- distance to a limit.
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
        / (limits.reach * {{ chance_spread('near.cases', 'judged.chart', 'limits.centre') }})
            as distance
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
            and near.place between judged.place - 6 and judged.place
    where judged.value is not null
),

patterns as (
    select
        indicator_id,
        area_code,
        period_start,
        max(case when quarters_ago = 0 then distance end) as distance,
    {%- for sign, side in [('', 'above'), ('-', 'below')] %}
        count(case when {{ sign }}distance > 0 then 1 end) as {{ side }},
        count(case when {{ sign }}direction > 0 and quarters_ago < 6 then 1 end)
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
            when towards_above = 6 or towards_below = 6 then 'trend'
            when distance {{ above_limit }} 2 / 3 and outer_above > 0 then 'two of three'
            when -distance {{ above_limit }} 2 / 3 and outer_below > 0 then 'two of three'
            when above = 7 or below = 7 then 'run'
        end as rule,
        case
            when abs(distance) {{ above_limit }} 1 then distance > 0
            when towards_above = 6 or towards_below = 6 then towards_above = 6
            else distance > 0
        end as is_above
    from patterns
)

select * from rules
