-- One row per indicator, area and quarter, with the limits and the first rule that the point meets,
-- if any. If the limits are based on four to seven points, only one rule applies: a point outside
-- the limits.
{% set above_limit = '> 1.000000001 *' %}  {# a value exactly on a limit is not beyond it #}

with limited as (
    select * from {{ ref('int_control_limits') }}
),

-- A point and the six quarters before it are all tested against the point's limits. For a
-- percentage or days, each quarter's limits depend on its own denominator.
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
    inner join limited as near
        on
            near.indicator_id = judged.indicator_id
            and near.area_code = judged.area_code
            and near.segment = judged.segment
            and near.place between judged.place - 6 and judged.place
    where
        judged.reason is null
        and judged.value is not null
        and not judged.is_predictive
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
            when {{ sign }}height {{ above_limit }} 2 * reach / 3 and quarters_ago in (1, 2) then 1
            end) as outer_{{ side }}{{ ',' if not loop.last }}
    {%- endfor %}
    from held
    group by indicator_id, area_code, period_start
),

ruled as (
    select
        patterns.*,
        case
            when abs(height) {{ above_limit }} reach then 'outside limits'
            when towards_above = 6 or towards_below = 6 then 'trend'
            when height {{ above_limit }} 2 * reach / 3 and outer_above > 0 then 'two of three'
            when -height {{ above_limit }} 2 * reach / 3 and outer_below > 0 then 'two of three'
            when above = 7 or below = 7 then 'run'
        end as rule
    from patterns
),

drawn as (
    select
        limited.*,
        coalesce(limited.base_centre - ruled.reach, limited.predicted_lower) as lower,
        coalesce(limited.base_centre + ruled.reach, limited.predicted_upper) as upper,
        limited.base_centre - 2 * ruled.reach / 3 as near_lower,
        limited.base_centre + 2 * ruled.reach / 3 as near_upper,
        ruled.rule as rule_of_base,
        case ruled.rule
            when 'trend' then ruled.towards_above - ruled.towards_below
            else limited.plotted - limited.base_centre
        end > 0 as is_above
    from limited
    left join ruled
        on
            ruled.indicator_id = limited.indicator_id
            and ruled.area_code = limited.area_code
            and ruled.period_start = limited.period_start
),

rules as (
    select
        drawn.*,
        case when lower is not null then base_centre end as centre,
        case
            when is_predictive and (plotted < lower or plotted > upper) then 'outside limits'
            else rule_of_base
        end as rule
    from drawn
)

select * from rules
