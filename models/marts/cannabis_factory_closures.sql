-- One row a place (ward, borough without a ward, not attributed) and quarter: factories closed.
-- A commercial site is a factory; plants are those seized there, a number not given being none.
with factories as (
    select * from {{ ref('cannabis_factory_closures__current') }}
    where is_commercial
),

places as (
    select * from {{ ref('int_place_quarters') }}
),

return_status as (
    select * from {{ ref('int_return_status') }}
    where return_name = 'cannabis_factory_closures'
),

counted as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        count(*) as cannabis_factories_closed,
        sum(plants) as plants_seized,
        count_if(is_community_led) as community_led_closures
    from factories
    group by all
),

cannabis_factory_closures as (
    select
        places.borough_code,
        places.borough_name,
        places.ward_code,
        places.ward_name,
        places.quarter_start as quarter_start_date,
        places.fiscal_quarter,
        return_status.return_status,
        {{ zero_unless_outstanding('cannabis_factories_closed') }},
        {{ zero_unless_outstanding('plants_seized') }},
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

select * from cannabis_factory_closures
