-- One row a measure of a return, a finest area and a quarter (and a network, counted by reference).
-- Every return's measures in long form; a measure that is null, with nothing to count, has no row.
with measures as (
    {{ long_measures(returns_that('is_measured')) }}
)

select * from measures
