-- One row per valid closure proceeding. A proceeding is counted on the day of the order or, if
-- there is no order, on the day of the notice. A proceeding closes a crack house if an order under
-- Part 1 is granted.
with accepted as (
    {{ current_rows('crack_house_closures') }}
),

counted as (
    select
        closure_ref,
        borough_code,
        ward_code,
        counted_on,
        {{ quarter_start('counted_on') }} as quarter_start,
        premises_type,
        power,
        notice_date,
        hearing_date,
        outcome,
        order_date,
        order_months,
        extended_to,
        source,
        network_ref,
        coalesce(power = 'part_1' and outcome = 'granted', false) as is_closed,
        source is not null as has_source,
        coalesce(source = 'community', false) as is_community_led
    from accepted
)

select * from counted
