-- One row per figure that is not like for like with the year before, for a reason other than an
-- outstanding return. Either the series breaks, or cases are still being followed up, or some
-- records were sent too early.
with periods as (
    select * from {{ ref('int_periods') }}
),

breaks as (
    select * from {{ ref('int_breaks__crossed') }}
    where comparison = 'year_on_year'
),

status as (
    select * from {{ ref('indicator_status__rolled_up') }}
),

explained as (
    select
        now.indicator_id,
        now.area_code,
        now.period_type,
        now.period_start,
        breaks.indicator_id is not null as is_broken,
        cast({{ dbt.dateadd('day', 'indicators.follow_up_days', 'periods.period_end') }} as date)
            as settled_on,
        as_at.as_at,
        now.is_early or coalesce(before.is_early, false) as is_early,
        breaks.reasons
    from status as now
    inner join periods
        on
            now.period_type = periods.period_type
            and now.period_start = periods.period_start
    inner join {{ ref('indicator_register') }} as indicators
        on now.indicator_id = indicators.indicator_id
    cross join {{ ref('stg_as_at') }} as as_at
    left join status as before
        on
            now.indicator_id = before.indicator_id
            and now.area_code = before.area_code
            and now.period_type = before.period_type
            and before.period_start = cast(
                {{ dbt.dateadd('year', -1, 'now.period_start') }} as date
            )
    left join breaks
        on
            now.indicator_id = breaks.indicator_id
            and now.area_code = breaks.area_code
            and now.period_type = breaks.period_type
            and now.period_start = breaks.period_start
),

reasons as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        is_broken,
        case
            when is_broken then reasons
            when settled_on > as_at then {{ follow_up_runs_until('settled_on') }}
            when is_early then {{ sent_too_early() }}
        end as reason
    from explained
    where is_broken or settled_on > as_at or is_early
)

select * from reasons
