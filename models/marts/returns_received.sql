-- One row per borough, quarter so far and return in the return register. The table repeats the
-- boroughs' rows of marts.expected_returns and adds the dates from the register.
with return_status as (
    select * from {{ ref('int_return_status') }}
    where is_registered and is_borough
),

return_register as (
    select * from {{ ref('return_register__current') }}
),

areas as (
    select * from {{ ref('int_areas') }}
    where area_level = 'borough'
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

returns_received as (
    select
        return_status.return_name,
        return_status.area_code as borough_code,
        areas.area_name as borough_name,
        return_status.quarter_start as quarter_start_date,
        quarters.fiscal_quarter,
        return_status.return_status,
        return_status.return_status in ('submitted', 'nil') as is_received,
        return_status.is_early,
        return_register.due_date,
        return_register.received_date
    from return_status
    inner join areas on return_status.area_code = areas.area_code
    inner join quarters on return_status.quarter_start = quarters.quarter_start
    left join return_register
        on
            return_status.return_name = return_register.return_name
            and return_status.area_code = return_register.borough_code
            and return_status.quarter_start = return_register.quarter_start
)

select * from returns_received
