-- One row per group of indicators, fiscal year and ward, plus rows for each borough's cases without
-- a ward: whether the row is hidden. A row is hidden in full or not at all. If a borough is hidden,
-- all its wards are hidden.
with boroughs as (
    select * from {{ ref('release_boroughs') }}
),

forced as (
    select distinct
        system,
        fiscal_year,
        area_code
    from {{ ref('release_forced') }}
),

columns as (
    select
        columns.*,
        'fiscal_year' as grain,
        columns.part as column_key,
        columns.part_amount as year_total,
        columns.is_unsafe or forced.area_code is not null as must_hide
    from {{ ref('release_columns') }} as columns
    left join forced
        on
            columns.system = forced.system
            and columns.fiscal_year = forced.fiscal_year
            and columns.area_code = forced.area_code
    where columns.area_level = 'ward'
),

{{ whole_rows('columns') }},

wards as (
    select
        columns_hidden.system,
        columns_hidden.fiscal_year,
        columns_hidden.area_code,
        columns_hidden.is_hidden or coalesce(boroughs.is_hidden, true) as is_hidden
    from columns_hidden
    left join boroughs
        on
            columns_hidden.system = boroughs.system
            and columns_hidden.fiscal_year = boroughs.fiscal_year
            and columns_hidden.parent_code = boroughs.area_code
)

select * from wards
