-- One row per indicator, area and quarter with the limits of its segment, in the plotted unit.
-- No limits for the survey, few points, a quarter of zero pounds, rare events or no variation.
with points as (
    select * from {{ ref('int_control_points') }}
),

series as (
    select distinct indicator_id, chart, unit, aggregation from points
),

baselines as (
    select
        baselines.*,
        case
            when series.aggregation = 'survey' then 'survey'
            when series.aggregation = 'stock' then 'stock'
            when baselines.points < 6 then 'too few points'
            when baselines.zero_pounds = 1 then 'a quarter of zero pounds'
            when series.chart = 'xmr' and series.unit = 'count' and baselines.centre < 2
                then 'rare events'
            when baselines.screened_range is null
                then 'no variation'
        end as reason
    from {{ ref('int_control_baselines') }} as baselines
    inner join series on series.indicator_id = baselines.indicator_id
),

reached as (
    select
        points.*,
        baselines.reason,
        baselines.points,
        baselines.baseline_start,
        baselines.baseline_end,
        baselines.centre,
        case points.chart
            when 'xmr' then 2.66 * baselines.screened_range
            else 3 * baselines.mean_range / 1.128 * {{ chance_spread(
                'points.chart', 'baselines.centre', 'points.denominator'
            ) }}
        end as reach
    from points
    inner join baselines
        on
            baselines.indicator_id = points.indicator_id
            and baselines.area_code = points.area_code
            and baselines.segment = points.segment
),

limited as (
    select
        reached.*,
        reached.centre - reached.reach as lower,
        reached.centre + reached.reach as upper,
        reached.centre - 2 * reached.reach / 3 as near_lower,
        reached.centre + 2 * reached.reach / 3 as near_upper,
        case
            when reached.reason is null then sign(reached.plotted - reached.centre)
        end as side
    from reached
)

select * from limited
