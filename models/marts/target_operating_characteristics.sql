-- One row for each combination of target measure (or the strategy as a whole) and true
-- improvement, assumed for both measures: how often the survey would give each verdict if it were
-- repeated. The standard error is that of the latest improvement. The two measures' errors are
-- treated as independent.
with measures as (
    select
        measure,
        target_points,
        standard_error
    from {{ ref('int_survey__verdicts') }}
    where base_kind = 'answers' and standard_error > 0
),

gains as (
    {%- for points in (0, 2, 3, 4, 5) %}
        select {{ points }} as true_points
        {{- ' union all' if not loop.last }}
    {%- endfor %}
),

distances as (
    select
        measures.measure,
        measures.standard_error,
        gains.true_points,
        (gains.true_points - measures.target_points) / measures.standard_error as distance
    from measures
    cross join gains
),

-- The interval is beyond the target if the estimate is 1.96 standard errors beyond it.
chances as (
    select
        distances.*,
        {{ normal_probability('distance') }} as reached,
        {{ normal_probability('(distance - ' ~ var('normal_quantile_95') ~ ')') }}
            as certainly_reached,
        {{ normal_probability('(-distance - ' ~ var('normal_quantile_95') ~ ')') }}
            as certainly_not_reached
    from distances
),

-- The target is certainly missed if either measure certainly misses it.
together as (
    select
        'strategy' as measure,
        cast(null as double) as standard_error,
        true_points,
        min(reached) * max(reached) as reached,
        min(certainly_reached) * max(certainly_reached) as certainly_reached,
        1 - (1 - min(certainly_not_reached)) * (1 - max(certainly_not_reached))
            as certainly_not_reached
    from chances
    group by true_points
    having count(*) = 2
),

every_row as (
    select
        measure,
        standard_error,
        true_points,
        reached,
        certainly_reached,
        certainly_not_reached
    from chances
    union all
    select
        measure,
        standard_error,
        true_points,
        reached,
        certainly_reached,
        certainly_not_reached
    from together
),

target_operating_characteristics as (
    select
        measure,
        cast(true_points as integer) as true_points,
        standard_error,
        100 * certainly_reached as certainly_reached_percent,
        100 * (reached - certainly_reached) as reached_percent,
        100 * (1 - reached - certainly_not_reached) as not_reached_percent,
        100 * certainly_not_reached as certainly_not_reached_percent
    from every_row
)

select * from target_operating_characteristics
