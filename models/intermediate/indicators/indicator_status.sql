-- One row per indicator, area (borough or not attributed) and quarter. If an indicator is based on
-- two returns, its status is the worse of the two.
with indicators as (
    select * from {{ ref('indicator_register') }}
),

return_status as (
    select * from {{ ref('int_return_status') }}
),

offence_status as (
    select * from {{ ref('recorded_offences__status') }}
),

sent_by_quarter as (
    select
        indicators.indicator_id,
        return_status.area_code,
        return_status.quarter_start,
        {{ worst_return_status('return_status.return_status') }} as return_status,
        bool_or(return_status.is_early) as is_early
    from indicators
    inner join return_status
        on return_status.return_name in (indicators.return_name, indicators.second_return_name)
    group by indicators.indicator_id, return_status.area_code, return_status.quarter_start
),

recorded as (
    select
        indicators.indicator_id,
        offence_status.area_code,
        offence_status.quarter_start,
        offence_status.return_status,
        offence_status.is_early
    from indicators
    inner join offence_status on indicators.offence_category = offence_status.offence_category
),

indicator_status as (
    select * from sent_by_quarter
    union all
    select * from recorded
)

select * from indicator_status
