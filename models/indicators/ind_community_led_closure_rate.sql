-- One row a borough (else not attributed) and quarter: closures that the community led to.
-- Source community / source given, over crack houses and factories counted as closed.
with crack_house_closures as (
    select * from {{ ref('crack_house_closures__current') }}
    where is_closed
),

cannabis_factory_closures as (
    select * from {{ ref('cannabis_factory_closures__current') }}
    where is_commercial
),

closures as (
    select
        borough_code,
        quarter_start,
        has_source,
        is_community_led
    from crack_house_closures
    union all
    select
        borough_code,
        quarter_start,
        has_source,
        is_community_led
    from cannabis_factory_closures
),

counted as (
    select
        'community_led_closure_rate' as indicator_id,
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        cast(count_if(is_community_led) as decimal(18, 2)) as numerator,
        cast(count_if(has_source) as bigint) as denominator,
        cast(null as string) as counted_ref
    from closures
    group by all
)

select * from counted
