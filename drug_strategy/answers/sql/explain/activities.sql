-- One row for each of the strategy's numbered activities that is linked to the indicator.
select
    activities.activity_ref,
    activities.activity,
    activities.responsibility
from marts.activity_indicators as bridge
inner join marts.delivery_activities as activities using (activity_ref)
where bridge.indicator_id = $indicator_id
order by activities.activity_ref
