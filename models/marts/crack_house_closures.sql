-- One row a place (ward, borough without a ward, not attributed) and quarter: crack houses closed.
-- A house is closed by an order under part 1, granted; community-led where its source says so.
with closures as (
    select * from {{ ref('int_crack_house_closures__current') }}
    where is_closed
),

places as (
    select * from {{ ref('int_place_quarters') }}
),

return_status as (
    select * from {{ ref('int_return_status') }}
    where return_name = 'crack_house_closures'
),

counted as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        count(*) as crack_houses_closed,
        count_if(is_community_led) as community_led_closures
    from closures
    group by all
),

crack_house_closures as (
    select
        places.borough_code,
        places.borough_name,
        places.ward_code,
        places.ward_name,
        places.quarter_start as quarter_start_date,
        places.fiscal_quarter,
        return_status.return_status,
        {{ zero_unless_outstanding('counted.crack_houses_closed') }} as crack_houses_closed,
        {{ zero_unless_outstanding('counted.community_led_closures') }} as community_led_closures
    from places
    left join return_status
        on return_status.borough_code = places.borough_code
        and return_status.quarter_start = places.quarter_start
    left join counted
        on counted.area_code = places.area_code
        and counted.quarter_start = places.quarter_start
)

select * from crack_house_closures
