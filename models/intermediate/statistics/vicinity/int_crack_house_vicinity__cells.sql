-- One row per borough: acquisitive offences around crack house closures, and in its other wards.
-- Four quarters before and after each ward's quarter of closure, if all eight have ended and come.
with quarters as (
    select
        quarter_start,
        is_complete,
        row_number() over (order by quarter_start) as quarter_number
    from {{ ref('int_quarters') }}
),

-- A quarter after the last one with offences has not come: it is not a fall.
reach as (
    select max(quarters.quarter_number) as last_number from quarters
    semi join {{ ref('int_return_status') }} as came
        on
            quarters.quarter_start = came.quarter_start
            and came.return_name = 'acquisitive_offences'
            and came.return_status = 'submitted'
            and not came.is_early
    where quarters.is_complete
),

ward_quarters as (
    select
        offences.borough_code,
        offences.ward_code,
        quarters.quarter_number,
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
    inner join quarters on offences.quarter_start_date = quarters.quarter_start
    left join {{ ref('crack_house_closures') }} as closures
        on
            offences.ward_code = closures.ward_code
            and offences.quarter_start_date = closures.quarter_start_date
    where offences.ward_code is not null
),

eligible as (
    select ward_quarters.*
    from ward_quarters
    cross join reach
    where ward_quarters.quarter_number between 5 and reach.last_number - 4
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
