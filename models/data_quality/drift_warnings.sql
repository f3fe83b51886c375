-- One row for each measure of a return that is outside its XmR limits in the newest complete
-- quarter. A measure is the row count or the share of rows with a certain value. The limits are
-- based on at least eight earlier quarters. The row is only a warning, because the activity itself
-- may have changed.
with series as (
    select
        series.*,
        max(quarter_start) over (partition by return_name) as newest_quarter,
        case
            when cast({{ dbt.dateadd('month', -3, 'quarter_start') }} as date)
                = lag(quarter_start) over quarters
                then abs(observed - lag(observed) over quarters)
        end as moving_range
    from {{ ref('int_return_series') }} as series
    window quarters as (partition by series_name order by quarter_start)
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

averaged as (
    select
        series.*,
        {{ exact_sum('moving_range', 12, 'earlier') }}
        / nullif(count(moving_range) over earlier, 0) as mean_range
    from series
    where quarter_start < newest_quarter
    window earlier as (partition by series_name)
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
        series_name,
        count(*) as quarters_before,
        {{ exact_mean('observed') }} as usual,
        2.66 * coalesce(nullif({{ exact_mean('kept_range') }}, 0), nullif(max(mean_range), 0))
            as reach
    from kept
    group by series_name
    having count(*) >= 8
),

limited as (
    select
        series.*,
        screened.quarters_before,
        screened.usual,
        greatest(screened.usual - screened.reach, 0) as lower_limit,
        case
            when series.measure = 'share' then least(screened.usual + screened.reach, 100)
            else screened.usual + screened.reach
        end as upper_limit
    from series
    inner join screened on series.series_name = screened.series_name
    where
        series.quarter_start = series.newest_quarter
        and screened.reach is not null
        and (series.measure = 'share' or screened.usual >= 2)
),

outside as (
    select
        cast(limited.return_name as string) as return_name,
        cast(limited.measure as string) as measure,
        cast(limited.column_name as string) as column_name,
        cast(limited.value as string) as value,
        cast(limited.quarter_start as date) as quarter_start_date,
        cast(quarters.fiscal_quarter as string) as fiscal_quarter,
        {%- for column in ('observed', 'usual', 'lower_limit', 'upper_limit') %}
            cast(cast(limited.{{ column }} as decimal(18, 1)) as double) as {{ column }},
        {%- endfor %}
        cast(limited.quarters_before as bigint) as quarters_before
    from limited
    inner join quarters on limited.quarter_start = quarters.quarter_start
    where limited.observed not between limited.lower_limit and limited.upper_limit
)

select * from outside
