-- One row per system, fiscal year and borough (or not attributed): whether it is hidden.
-- At the published grain.
with hidden as (
    select system, grain, fiscal_year, area_code, is_hidden
    from {{ ref('release_boroughs__first') }}
    union all
    select system, grain, fiscal_year, area_code, is_hidden
    from {{ ref('release_boroughs__second') }}
),

given as (
    select
        hidden.system,
        hidden.fiscal_year,
        hidden.area_code,
        hidden.is_hidden
    from hidden
    inner join {{ ref('release_grains') }} as grains
        on hidden.system = grains.system and hidden.grain = grains.grain
)

select * from given
