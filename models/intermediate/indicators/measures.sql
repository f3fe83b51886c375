-- One row per measure of a return, finest area and quarter (and network, counted by reference).
-- Every return's measures in long form; a null measure has no row.
with measures as (
    {{ long_measures(returns_that('is_measured')) }}
)

select * from measures
