-- One row per indicator, area and segment: the centre and spread of its first twelve points.
-- They hold for the whole segment, so that a new quarter changes no limit; fewer are provisional.
with centres as (
    select * from {{ ref('int_control_centres') }}
),

-- Laney's charts measure each point in units of its own standard deviation by chance.
measured as (
    select
        points.*,
        case points.chart
            when 'xmr' then points.plotted
            else (points.plotted - centres.centre) / nullif({{ chance_spread(
                'points.chart', 'centres.centre', 'points.denominator'
            ) }}, 0)
        end as measure
    from {{ ref('int_control_points') }} as points
    inner join centres
        on
            centres.indicator_id = points.indicator_id
            and centres.area_code = points.area_code
            and centres.segment = points.segment
),

moved as (
    select
        measured.*,
        abs(measured.measure - lag(measured.measure) over (
            partition by measured.indicator_id, measured.area_code, measured.segment
            order by measured.period_start
        )) as moving_range
    from measured
),

ranges as (
    select * from moved
    where is_baseline
),

averages as (
    select
        indicator_id,
        area_code,
        segment,
        {{ exact_sum('moving_range', 18) }} / nullif(count(moving_range), 0) as mean_range
    from ranges
    group by indicator_id, area_code, segment
),

-- One screening: an improbably large range does not widen the limits.
screened as (
    select
        averages.indicator_id,
        averages.area_code,
        averages.segment,
        averages.mean_range,
        {{ exact_sum('ranges.moving_range', 18) }} / nullif(count(ranges.moving_range), 0)
            as screened_range
    from averages
    left join ranges
        on
            ranges.indicator_id = averages.indicator_id
            and ranges.area_code = averages.area_code
            and ranges.segment = averages.segment
            and ranges.moving_range < 3.267 * averages.mean_range
    group by averages.indicator_id, averages.area_code, averages.segment, averages.mean_range
),

baselines as (
    select
        centres.*,
        nullif(screened.mean_range, 0) as mean_range,
        coalesce(nullif(screened.screened_range, 0), nullif(screened.mean_range, 0))
            as screened_range
    from centres
    left join screened
        on
            screened.indicator_id = centres.indicator_id
            and screened.area_code = centres.area_code
            and screened.segment = centres.segment
)

select * from baselines
