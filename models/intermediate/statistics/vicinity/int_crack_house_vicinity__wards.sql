-- One row per ward and quarter in which a crack house was closed in the ward's borough. A ward is
-- included if it had a closure in that quarter, or had no closure from four quarters before that
-- quarter to four quarters after it. Offences are counted in the four quarters before the closure
-- and in the four quarters after it.
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

-- A missing or incomplete quarter of offences would look like a fall in crime.
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

-- A closure that nobody has reported would look like no closure, and a new counting rule would look
-- like a change in crime.
unusable as (
    select
        status.area_code as borough_code,
        quarters.quarter_number - 4 as first_number,
        quarters.quarter_number + 4 as last_number
    from {{ ref('int_return_status') }} as status
    inner join quarters on status.quarter_start = quarters.quarter_start
    where status.return_name = 'crack_house_closures' and status.return_status = 'outstanding'
    union all
    select
        breaks.area_code as borough_code,
        quarters.quarter_number - 4 as first_number,
        quarters.quarter_number + 3 as last_number
    from {{ ref('int_breaks') }} as breaks
    inner join quarters on breaks.quarter_start = quarters.quarter_start
    where breaks.indicator_id in ('acquisitive_offences', 'crack_houses_closed')
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

compared as (
    select ward_quarters.*
    from ward_quarters
    where is_surrounded and (is_closure or closed_around = 0)
    qualify
        max(case when is_closure then 1 else 0 end)
            over (partition by borough_code, quarter_number)
        = 1
),

wards as (
    select
        compared.borough_code,
        compared.ward_code,
        compared.quarter_number,
        compared.is_closure,
        case when compared.is_closure then compared.offences_before else 0 end as before,
        case when compared.is_closure then compared.offences_after else 0 end as after,
        case when compared.is_closure then 0 else compared.offences_before end as other_before,
        case when compared.is_closure then 0 else compared.offences_after end as other_after,
        count(unusable.borough_code) > 0 as is_left_out
    from compared
    left join unusable
        on
            compared.borough_code = unusable.borough_code
            and compared.quarter_number between unusable.first_number and unusable.last_number
    group by all
)

select * from wards
