-- One row per indicator, borough (or, for recorded offences, not attributed) and quarter.
-- A figure of two returns has the worse status; networks and the survey have none.
with indicators as (
    select * from {{ ref('indicators') }}
),

return_status as (
    select * from {{ ref('int_return_status') }}
),

offence_status as (
    select * from {{ ref('recorded_offences__status') }}
),

registered as (
    select
        indicators.indicator_id,
        return_status.borough_code as area_code,
        return_status.quarter_start,
        {{ worst_return_status('return_status.return_status') }} as return_status
    from indicators
    inner join return_status
        on return_status.return_name in (indicators.return_name, indicators.second_return_name)
    group by all
),

recorded as (
    select
        indicators.indicator_id,
        offence_status.area_code,
        offence_status.quarter_start,
        offence_status.return_status
    from indicators
    inner join offence_status on indicators.offence_category = offence_status.offence_category
),

indicator_status as (
    select * from registered
    union all
    select * from recorded
)

select * from indicator_status
