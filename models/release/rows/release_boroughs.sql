-- One row per system, fiscal year and borough (or not attributed): whether it is hidden.
-- This is decided at the published grain.
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
