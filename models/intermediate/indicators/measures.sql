-- One row per return measure, quarter and smallest known area, and per network for distinct counts.
-- This is the long form of every return's measures. A measure that is null has no row.
with measures as (
    {{ long_measures(returns_that('is_measured')) }}
)

select * from measures
