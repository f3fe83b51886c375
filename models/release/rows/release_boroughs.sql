-- One row per system, fiscal year and borough, plus rows for cases not attributed to a borough:
-- whether the row is hidden. This depends on the shortest period for which boroughs are published.
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
