-- One row per borough: acquisitive offences around crack house closures, and in its other wards.
-- Four quarters before and after each ward's quarter of closure, if all eight have ended and come.
with came as (
    select distinct quarter_start from {{ ref('int_return_status') }}
    where
        return_name = 'acquisitive_offences'
        and return_status in ('submitted', 'nil')
        and not is_early
),

quarters as (
    select
        int_quarters.quarter_start,
        row_number() over (order by int_quarters.quarter_start) as quarter_number,
        case
            when int_quarters.is_complete and came.quarter_start is not null then 1 else 0
        end as whole
    from {{ ref('int_quarters') }} as int_quarters
    left join came on int_quarters.quarter_start = came.quarter_start
),

-- Offences that have not come, or came before their quarter was over, are not a fall.
surrounded as (
    select
        quarters.*,
        sum(whole) over (
            order by quarter_number rows between 4 preceding and 1 preceding
        ) + sum(whole) over (
            order by quarter_number rows between 1 following and 4 following
        ) = 8 as is_surrounded
    from quarters
),

ward_quarters as (
    select
        offences.borough_code,
        offences.ward_code,
        quarters.quarter_number,
        quarters.is_surrounded,
        coalesce(closures.crack_houses_closed, 0) > 0 as is_closure,
        sum(offences.acquisitive_offences) over (
            partition by offences.ward_code order by quarters.quarter_number
            rows between 4 preceding and 1 preceding
        ) as offences_before,
        sum(offences.acquisitive_offences) over (
            partition by offences.ward_code order by quarters.quarter_number
            rows between 1 following and 4 following
        ) as offences_after,
        sum(coalesce(closures.crack_houses_closed, 0)) over (
            partition by offences.ward_code order by quarters.quarter_number
            rows between 4 preceding and 4 following
        ) as closed_around
    from {{ ref('acquisitive_offences') }} as offences
    inner join surrounded as quarters on offences.quarter_start_date = quarters.quarter_start
    left join {{ ref('crack_house_closures') }} as closures
        on
            offences.ward_code = closures.ward_code
            and offences.quarter_start_date = closures.quarter_start_date
    where offences.ward_code is not null
),

eligible as (
    select * from ward_quarters
    where is_surrounded
),

compared as (
    select
        closures.borough_code,
        closures.offences_before,
        closures.offences_after,
        sum(others.offences_before) as comparison_before,
        sum(others.offences_after) as comparison_after
    from eligible as closures
    left join eligible as others
        on
            closures.borough_code = others.borough_code
            and closures.quarter_number = others.quarter_number
            and others.closed_around = 0
    where closures.is_closure
    group by
        closures.borough_code, closures.ward_code, closures.quarter_number,
        closures.offences_before, closures.offences_after
),

cells as (
    select
        borough_code,
        count(*) as closures,
        sum(offences_before) as offences_before,
        sum(offences_after) as offences_after,
        coalesce(sum(comparison_before), 0) as comparison_before,
        coalesce(sum(comparison_after), 0) as comparison_after
    from compared
    group by borough_code
)

select * from cells
