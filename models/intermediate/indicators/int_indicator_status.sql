-- An indicator based on two returns has the worse of their statuses.
with indicators as (
    select * from {{ ref('int_indicators') }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

united as (
    select
        indicators.indicator_id,
        return_status.area_code,
        return_status.quarter_start,
        {{ worst_return_status('return_status.return_status') }} as return_status,
        {{ worst_fault('return_status.fault') }} as return_fault,
        max(return_status.settles_on) as settles_on,
        min(return_status.last_heard_on) as last_heard_on
    from indicators
    inner join {{ ref('int_return_status') }} as return_status
        on
            return_status.return_name in (indicators.return_name, indicators.second_return_name)
            and return_status.offence_category is not distinct from indicators.offence_category
    group by indicators.indicator_id, return_status.area_code, return_status.quarter_start
),

-- The figure counts what happened within a number of days. These days must have passed, and a file
-- with the sender's records must have arrived since then.
followed as (
    select
        united.*,
        quarters.fiscal_quarter,
        quarters.is_complete as is_over,
        case
            when indicators.has_register or indicators.offence_category is not null
                then areas.area_name
            else 'headquarters'
        end as sender_name,
        case
            when indicators.counted_within_days is not null then cast({{ dbt.dateadd(
                'day', 'indicators.counted_within_days', 'quarters.quarter_end'
            ) }} as date)
        end as counted_until
    from united
    inner join indicators on united.indicator_id = indicators.indicator_id
    inner join {{ ref('int_areas') }} as areas on united.area_code = areas.area_code
    inner join quarters on united.quarter_start = quarters.quarter_start
),

indicator_status as (
    select
        followed.*,
        coalesce(followed.counted_until > as_at.as_at, false) as is_followed_up,
        coalesce(followed.settles_on > as_at.as_at, false) as is_unsettled,
        coalesce(followed.return_fault, case
            when
                followed.counted_until <= as_at.as_at
                and coalesce(followed.last_heard_on <= followed.counted_until, true)
                then 'not followed up'
        end) as fault
    from followed
    cross join {{ ref('stg_as_at') }} as as_at
)

select * from indicator_status
