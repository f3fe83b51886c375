-- One row per return in the register, borough and begun quarter, dense.
-- Rows override the register; without rows or an entry, the status is not stated.
with received as (
    select * from {{ ref('int_returns_received') }}
),

due as (
    select
        register_returns.return_name,
        boroughs.borough_code,
        quarters.quarter_start
    from ({{ one_row_each_of(returns_that('is_registered'), 'return_name') }}) as register_returns
    cross join {{ ref('boroughs') }} as boroughs
    cross join {{ ref('int_quarters') }} as quarters
    where boroughs.is_mps
),

stated as (
    select * from {{ ref('return_register__current') }}
),

statuses as (
    select
        due.return_name,
        due.borough_code,
        due.quarter_start,
        case
            when received.return_name is not null then 'submitted'
            else coalesce(stated.status, 'not_stated')
        end as return_status
    from due
    left join received
        on
            due.return_name = received.return_name
            and due.borough_code = received.borough_code
            and due.quarter_start = received.quarter_start
    left join stated
        on
            due.return_name = stated.return_name
            and due.borough_code = stated.borough_code
            and due.quarter_start = stated.quarter_start
)

select * from statuses
