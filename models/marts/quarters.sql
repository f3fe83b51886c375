-- One row per fiscal quarter in the reporting window that had begun by the as-at date.
-- Fiscal years start on 1 April, so Q1 is April to June.
select
    quarter_start as quarter_start_date,
    quarter_end as quarter_end_date,
    fiscal_quarter,
    fiscal_year,
    is_complete
from {{ ref('int_quarters') }}
