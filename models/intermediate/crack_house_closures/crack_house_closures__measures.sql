-- One row per quarter and area (ward, borough or not attributed). A crack house closure is counted
-- on the date of the court order. A closure is community-led if its source is the community.
with closures as (
    select * from {{ ref('crack_house_closures__current') }}
),

measured as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        {{ count_of('is_closed') }} as crack_houses_closed,
        {{ count_of('is_closed and has_source') }} as closures_with_source,
        {{ count_of('is_closed and is_community_led') }} as community_led_closures
    from closures
    group by all
)

select * from measured
