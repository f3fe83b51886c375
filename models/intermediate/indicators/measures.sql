-- One row per measure of a return, smallest known area and quarter (and network, by reference).
-- This is the long form of every return's measures. A null measure has no row.
with measures as (
    {{ long_measures(returns_that('is_measured')) }}
)

select * from measures
