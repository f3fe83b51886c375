-- One row per group of indicators, area, fiscal year and type of period in the edition: whether the
-- row is hidden. London is always included. Boroughs are included for the periods that are
-- published for them. Wards are included by year if they are published.
with london as (
    select * from {{ ref('release_london') }}
),

boroughs as (
    select * from {{ ref('release_boroughs') }}
),

grains as (
    select * from {{ ref('release_grains') }}
),

wards as (
    select * from {{ ref('release_wards') }}
),

period_types as (
    select
        'quarter' as period_type,
        'quarter' as grain
    union all
    select
        'fiscal_year' as period_type,
        'quarter' as grain
    union all
    select
        'fiscal_year' as period_type,
        'fiscal_year' as grain
),

given as (
    select
        london.system,
        'london' as area_level,
        '{{ var("london_code") }}' as area_code,
        london.fiscal_year,
        'quarter' as period_type,
        london.are_quarters_hidden as is_hidden
    from london
    union all
    select
        london.system,
        'london' as area_level,
        '{{ var("london_code") }}' as area_code,
        london.fiscal_year,
        'fiscal_year' as period_type,
        london.is_year_hidden as is_hidden
    from london
    union all
    select
        boroughs.system,
        'borough' as area_level,
        boroughs.area_code,
        boroughs.fiscal_year,
        period_types.period_type,
        boroughs.is_hidden
    from boroughs
    inner join grains on boroughs.system = grains.system
    inner join period_types on grains.grain = period_types.grain
    union all
    select
        wards.system,
        'ward' as area_level,
        wards.area_code,
        wards.fiscal_year,
        'fiscal_year' as period_type,
        wards.is_hidden
    from wards
    inner join {{ ref('release_ward_grains') }} as ward_grains on wards.system = ward_grains.system
)

select * from given
