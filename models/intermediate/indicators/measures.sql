-- One row per return, measure, quarter and smallest known area. Measures that count networks have
-- one row per network. The model combines the measures of all returns. A measure that is null has
-- no row.
with measures as (
    {{ long_measures(returns_that('is_measured')) }}
)

select * from measures
