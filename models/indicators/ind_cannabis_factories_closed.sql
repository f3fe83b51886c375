-- One row a ward (else borough, else not attributed) and quarter: cannabis factories closed.
-- A commercial site is a factory, on the day on which it was closed.
with cannabis_factory_closures as (
    select * from {{ ref('cannabis_factory_closures__current') }}
    where is_commercial
),

counted as (
    select
        'cannabis_factories_closed' as indicator_id,
        {{ finest_area_code() }} as area_code,
        quarter_start,
        cast(count(*) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from cannabis_factory_closures
    group by all
)

select * from counted
