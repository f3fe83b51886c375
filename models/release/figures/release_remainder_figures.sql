-- One row per count, borough and fiscal year: the number of events in records without a ward. These
-- events and the wards' events add up to the borough's figure.
with quantities as (
    select * from {{ ref('release_quantities') }}
    where area_code = {{ ward_remainder('parent_code') }}
),

boroughs as (
    select * from {{ ref('release_figures') }}
    where area_level = 'borough' and rule = 'count' and finest_area = 'ward'
),

remainders as (
    select
        boroughs.indicator_id,
        boroughs.system,
        boroughs.rule,
        quantities.area_level,
        quantities.area_code,
        boroughs.period_type,
        boroughs.period_start,
        boroughs.period_label,
        boroughs.fiscal_year,
        boroughs.return_status,
        boroughs.is_provisional,
        cast(quantities.amount as double) as amount
    from boroughs
    inner join quantities
        on
            boroughs.system = quantities.system
            and boroughs.numerator_quantity = quantities.quantity
            and boroughs.area_code = quantities.parent_code
            and boroughs.period_type = quantities.period_type
            and boroughs.period_start = quantities.period_start
)

select * from remainders
