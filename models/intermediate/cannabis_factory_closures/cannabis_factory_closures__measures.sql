-- One row per quarter and area (ward, borough or not attributed). Only commercial sites count as
-- cannabis factories, and only plants seized there are included. A missing plant count is 0.
with sites as (
    select * from {{ ref('cannabis_factory_closures__current') }}
),

measured as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        {{ count_of('is_commercial') }} as cannabis_factories_closed,
        {{ sum_of('coalesce(plants, 0)', 'is_commercial') }} as plants_seized,
        {{ count_of('is_commercial and has_source') }} as closures_with_source,
        {{ count_of('is_commercial and is_community_led') }} as community_led_closures
    from sites
    group by all
)

select * from measured
