-- One row a national or MPS performance driver that the delivery plan links an activity to.
-- National (NI) and statutory indicators (SPI), public service agreements (PSA), the MPS's own.
with seeded as (
    select * from {{ ref('performance_drivers') }}
),

performance_drivers as (
    select
        driver_ref,
        driver_type,
        driver_name
    from seeded
)

select * from performance_drivers
