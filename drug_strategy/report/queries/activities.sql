-- One row an activity of the delivery plan.
-- For the search.
select
    activity_ref,
    activity
from marts.delivery_activities
order by activity_ref
