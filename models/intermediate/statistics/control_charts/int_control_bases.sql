-- One row per indicator, area, segment of the series and number of points in the baseline (8 to
-- 12). Each row has the centre and spread of the segment's first points. On Laney's charts, a
-- point's distance from the centre is divided by the standard deviation expected by chance.
with points as (
    select * from {{ ref('int_control_points') }}
    where aggregation not in ('survey', 'stock')
),

sizes as (
    select distinct place as base_points from points
    where place between 8 and 12
),

centred as (
    select
        points.*,
        sizes.base_points,
        case points.chart
            when 'xmr'
                then {{ exact_sum('points.plotted', 18, 'base') }} / count(points.plotted) over base
            else {{ exact_sum('points.numerator', 12, 'base') }}
                / nullif({{ exact_sum('points.denominator', 12, 'base') }}, 0)
        end as centre
    from points
    inner join sizes
        on sizes.base_points > points.points_before and sizes.base_points <= points.points
    window base as (
        partition by
            points.indicator_id, points.area_code, points.segment, sizes.base_points
    )
),

measured as (
    select
        centred.*,
        case chart
            when 'xmr' then plotted
            else (plotted - centre)
                / nullif({{ chance_spread('chart', 'centre', 'denominator') }}, 0)
        end as measure
    from centred
),

moved as (
    select
        measured.*,
        abs(measure - lag(measure) over (
            partition by indicator_id, area_code, segment, base_points
            order by period_start
        )) as moving_range
    from measured
),

averaged as (
    select
        moved.*,
        nullif(
            {{ exact_sum('moving_range', 18, 'base') }}
            / nullif(count(moving_range) over base, 0), 0
        ) as mean_range
    from moved
    window base as (partition by indicator_id, area_code, segment, base_points)
),

-- Improbably large ranges are left out, so that they do not widen the limits.
kept as (
    select
        averaged.*,
        case when moving_range < 3.267 * mean_range then moving_range end as kept_range
    from averaged
),

screened as (
    select
        indicator_id,
        area_code,
        segment,
        base_points,
        centre,
        min(chart) as chart,
        min(unit) as unit,
        min(case when value is not null then period_start end) as baseline_start,
        max(case when value is not null then period_end end) as baseline_end,
        min(value) as lowest_value,
        mean_range,
        coalesce(
            nullif({{ exact_sum('kept_range', 18) }} / nullif(count(kept_range), 0), 0),
            mean_range
        ) as screened_range
    from kept
    group by indicator_id, area_code, segment, base_points, centre, mean_range
),

reached as (
    select
        screened.*,
        case chart when 'xmr' then 2.66 * screened_range else 3 * mean_range / 1.128 end as reach,
        case
            when unit in ('gbp', 'index') and lowest_value <= 0 then 'a quarter of zero pounds'
            when unit = 'count' and centre < 2 then 'rare events'
            when mean_range is null then 'no variation'
        end as reason,
        case
            when unit = 'count' and centre >= 2 then power(screened_range / 1.128, 2) / centre
            when chart = 'p_prime' then power(mean_range / 1.128, 2)
        end as dispersion
    from screened
)

select * from reached
