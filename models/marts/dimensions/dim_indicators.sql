-- One row an indicator: what it counts, from which return, what it must not be read as.
-- The register as it is seeded; good_direction is empty for a count of activity, which has none.
with register as (
    select * from {{ ref('indicators') }}
),

indicators as (
    select
        indicator_id,
        indicator_name,
        strategy_paragraph,
        definition,
        formula,
        unit,
        aggregation,
        finest_area,
        good_direction,
        return_name,
        second_return_name,
        has_register,
        event_date,
        offence_category,
        caveat,
        cast(display_order as integer) as display_order,
        numerator_measure,
        denominator_measure,
        is_experimental
    from register
)

select * from indicators
