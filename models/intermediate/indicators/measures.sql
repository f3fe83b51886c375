-- One row per return, measure, quarter and area. The area is the smallest in which events are known
-- to have happened. A null measure has no row.
with measures as (
    {{ long_measures(returns_that('is_measured')) }}
)

select * from measures
