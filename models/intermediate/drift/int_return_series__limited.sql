-- One row per series and quarter, if the quarter has limits. The limits are the mean of the earlier
-- quarters in the series plus or minus 2.66 times the mean moving range (an XmR chart). Moving
-- ranges of at least 3.267 times their mean are left out, and the mean is calculated again.
with moving as (
    select
        series.*,
        abs(
            series.observed - lag(series.observed)
                over (partition by series.series_name order by series.quarter_start)
        ) as moving_range
    from {{ ref('int_return_series') }} as series
),

earlier as (
    select
        points.series_name,
        points.quarter_start,
        history.observed as past_observed,
        history.moving_range as past_range
    from moving as points
    inner join moving as history
        on
            points.series_name = history.series_name
            and history.quarter_start < points.quarter_start
),

means as (
    select
        series_name,
        quarter_start,
        count(*) as quarters_before,
        {{ exact_mean('past_observed') }} as usual,
        {{ exact_mean('past_range') }} as mean_range
    from earlier
    group by series_name, quarter_start
    having count(*) >= 6
),

screened as (
    select
        means.series_name,
        means.quarter_start,
        {{ exact_mean('earlier.past_range') }} as mean_range
    from means
    inner join earlier
        on
            means.series_name = earlier.series_name
            and means.quarter_start = earlier.quarter_start
    where earlier.past_range < 3.267 * means.mean_range
    group by means.series_name, means.quarter_start
),

spread as (
    select
        means.series_name,
        means.quarter_start,
        means.quarters_before,
        means.usual,
        2.66 * coalesce(nullif(screened.mean_range, 0), nullif(means.mean_range, 0)) as reach
    from means
    left join screened
        on
            means.series_name = screened.series_name
            and means.quarter_start = screened.quarter_start
),

limited as (
    select
        moving.return_name,
        moving.measure,
        moving.column_name,
        moving.value,
        moving.quarter_start,
        moving.observed,
        spread.usual,
        greatest(spread.usual - spread.reach, 0) as lower_limit,
        case
            when moving.measure = 'share' then least(spread.usual + spread.reach, 100)
            else spread.usual + spread.reach
        end as upper_limit,
        spread.quarters_before
    from moving
    inner join spread
        on
            moving.series_name = spread.series_name
            and moving.quarter_start = spread.quarter_start
    where spread.reach is not null and (moving.measure = 'share' or spread.usual >= 2)
)

select * from limited
