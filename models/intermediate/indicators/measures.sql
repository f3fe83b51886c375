-- One row per measure of a return, quarter and smallest known area. Measures that count networks
-- have one row per network. The model has every return's measures in long form. A measure that is
-- null has no row.
with measures as (
    {{ long_measures(returns_that('is_measured')) }}
)

select * from measures
