-- One row per quarter and smallest known area. The area is the ward if it is known, otherwise the
-- borough or "not attributed". Crack house closures count by the date of the order. A closure is
-- community-led if its source is the community.
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
