-- One row per indicator, area, segment of the series and number of points in the baseline (8 to
-- 12). `is_seasonal` is true if the points differ by season more than chance would explain (a
-- one-way F test at 1 %).
with points as (
    select * from {{ ref('int_control_points') }}
    where value is not null
),

measured as (
    select
        bases.indicator_id,
        bases.area_code,
        bases.segment,
        bases.base_points,
        extract(quarter from points.period_start) as season,
        case points.chart
            when 'xmr' then points.plotted
            else (points.plotted - bases.centre)
                / {{ chance_spread('points.chart', 'bases.centre', 'points.denominator') }}
        end as measure
    from {{ ref('int_control_bases') }} as bases
    inner join points
        on
            points.indicator_id = bases.indicator_id
            and points.area_code = bases.area_code
            and points.segment = bases.segment
            and points.points_before < bases.base_points
    where bases.reason is null
),

averaged as (
    select
        measured.*,
        {{ exact_sum('measure', 18, 'seasons') }} / count(measure) over seasons as season_mean,
        {{ exact_sum('measure', 18, 'base') }} / count(measure) over base as mean
    from measured
    window
        base as (partition by indicator_id, area_code, segment, base_points),
        seasons as (partition by indicator_id, area_code, segment, base_points, season)
),

squared as (
    select
        indicator_id,
        area_code,
        segment,
        base_points,
        count(distinct season) - 1 as between_df,
        count(measure) - count(distinct season) as within_df,
        {{ exact_sum('power(season_mean - mean, 2)', 18) }} as between_squares,
        {{ exact_sum('power(measure - season_mean, 2)', 18) }} as within_squares
    from averaged
    group by indicator_id, area_code, segment, base_points
),

tested as (
    select
        squared.*,
        squared.between_squares * squared.within_df
        > quantiles.f_99 * squared.within_squares * squared.between_df as is_seasonal
    from squared
    inner join {{ ref('f_quantiles') }} as quantiles
        on
            quantiles.between_df = squared.between_df
            and quantiles.within_df = squared.within_df
)

select * from tested
