-- One row per return, measure, quarter and smallest known area. A measure that is null has no row.
with measures as (
    {{ long_measures(returns_that('is_measured')) }}
)

select * from measures
