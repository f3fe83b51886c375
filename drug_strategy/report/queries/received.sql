-- The one row that says what the figures rest on: returns that have come, and those overdue.
-- Of boroughs and of headquarters, by quarter.
select
    count(*) filter (where return_status in ('submitted', 'nil')) as received,
    count(*) as expected,
    count(*) filter (where return_status = 'outstanding') as outstanding
from marts.expected_returns
