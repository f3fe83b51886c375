-- One row per group of indicators, fiscal year and borough, plus rows for cases not attributed to a
-- borough. Whether a row is hidden depends on the shortest period for which boroughs are published.
with boroughs as (
    select
        system,
        fiscal_year,
        area_code,
        is_hidden
    from {{ ref('release_boroughs__by_grain') }}
    where grain = published_grain
)

select * from boroughs
