-- The one row that says what the figures rest on: returns received and outstanding.
-- Of the returns that the register speaks of.
select
    count(*) filter (where is_received) as received,
    count(*) as expected,
    count(*) filter (where return_status = 'outstanding') as outstanding
from marts.returns_received
