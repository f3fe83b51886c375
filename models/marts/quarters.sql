-- One row per fiscal quarter in the reporting window that had begun by the as-at date.
-- Fiscal years start on 1 April, so Q1 is April to June.
with quarters as (
    select * from {{ ref('int_quarters') }}
),

completed as (
    select
        quarters.quarter_start as quarter_start_date,
        quarters.quarter_end as quarter_end_date,
        quarters.fiscal_quarter,
        quarters.fiscal_year,
        quarters.quarter_end <= as_at.as_at as is_complete
    from quarters
    cross join {{ ref('stg_as_at') }} as as_at
)

select * from completed
