-- One row a place (ward, borough without a ward, not attributed) and quarter: crack houses closed.
-- A house is closed by an order under part 1, granted; community-led where its source says so.
with closures as (
    select * from {{ ref('crack_house_closures__current') }}
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
        {{ zero_unless_outstanding('crack_houses_closed') }},
        {{ zero_unless_outstanding('community_led_closures') }}
    from places
    left join return_status
        on
            places.borough_code = return_status.borough_code
            and places.quarter_start = return_status.quarter_start
    left join counted
        on
            places.area_code = counted.area_code
            and places.quarter_start = counted.quarter_start
)

select * from crack_house_closures
