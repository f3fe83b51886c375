-- One row per return, measure, quarter and area. The area is the smallest that is known. A measure
-- that is null has no row.
with measures as (
    {{ long_measures(returns_that('is_measured')) }}
)

select * from measures
