-- One row a ward (else borough, else not attributed) and quarter: crack houses closed.
-- A house is closed by an order under part 1, granted, on the order's date.
with crack_house_closures as (
    select * from {{ ref('crack_house_closures__current') }}
    where is_closed
),

counted as (
    select
        'crack_houses_closed' as indicator_id,
        {{ finest_area_code() }} as area_code,
        quarter_start,
        cast(count(*) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from crack_house_closures
    group by all
)

select * from counted
