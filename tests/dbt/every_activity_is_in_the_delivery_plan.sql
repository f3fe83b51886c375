-- An activity with diagnostic indicators has one row for each indicator. An activity without
-- diagnostic indicators has a single row, with a remark.
with expected as (
    select
        delivery_activities.activity_ref,
        activity_indicators.indicator_id
    from {{ ref('delivery_activities') }} as delivery_activities
    left join {{ ref('activity_indicators') }} as activity_indicators
        on delivery_activities.activity_ref = activity_indicators.activity_ref
)

select
    expected.activity_ref,
    expected.indicator_id
from expected
left join {{ ref('delivery_plan') }} as delivery_plan
    on
        expected.activity_ref = delivery_plan.activity_ref
        and coalesce(delivery_plan.indicator_id, '-') = coalesce(expected.indicator_id, '-')
where
    delivery_plan.activity_ref is null
    or (delivery_plan.value is null and delivery_plan.remark is null)
