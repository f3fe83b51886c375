-- One row per indicator and area (London or borough): the signal in the latest quarter with a
-- figure, in words.
with charts as (
    select
        charts.*,
        as_at.as_at
    from {{ ref('indicator_control_charts') }} as charts
    cross join {{ ref('stg_as_at') }} as as_at
),

indicators as (
    select * from {{ ref('indicator_register') }}
),

islands as (
    select
        charts.*,
        max(case when period_end <= as_at then period_start end) over (
            partition by indicator_id, area_code
        ) as last_start,
        row_number() over (
            partition by indicator_id, area_code, segment order by period_start
        ) - row_number() over (
            partition by indicator_id, area_code, segment, signal order by period_start
        ) as island,
        case
            when value is not null
                then row_number() over (
                        partition by indicator_id, area_code
                        order by case when value is null then 1 else 0 end, period_start desc
                    )
        end as place_from_latest
    from charts
),

lasting as (
    select
        islands.*,
        min(period_start) over run as since_start,
        min(period_label) over run as since_label
    from islands
    window run as (partition by indicator_id, area_code, segment, signal, island)
),

latest as (
    select
        lasting.*,
        indicators.indicator_name,
        case when lasting.signal like '%than usual' then lasting.since_start end as signal_start,
        case when lasting.signal like '%than usual' then lasting.since_label end as signal_label
    from lasting
    inner join indicators on indicators.indicator_id = lasting.indicator_id
    where lasting.place_from_latest = 1
),

indicator_signals as (
    select
        indicator_id,
        indicator_name,
        area_level,
        area_code,
        area_name,
        period_start,
        period_label,
        value,
        centre,
        lower_limit,
        upper_limit,
        is_provisional,
        reason,
        rule,
        signal,
        signal_start,
        signal_label,
        {{ signal_sentence() }} as statement
    from latest
)

select * from indicator_signals
