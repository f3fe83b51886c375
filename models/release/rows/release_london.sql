-- One row per group of indicators and fiscal year: whether London's quarters and London's year are
-- hidden. All four quarters are hidden if a quarter's amount or the year's amount would reveal
-- something about a person. The year is hidden only if the year's amount would reveal something
-- about a person.
with columns as (
    select * from {{ ref('release_columns') }}
    where area_level = 'london'
),

forced as (
    select
        system,
        fiscal_year,
        count_if(period_type = 'fiscal_year') > 0 as is_year_forced
    from {{ ref('release_forced') }}
    where area_code = '{{ var("london_code") }}'
    group by all
),

unsafe as (
    select
        system,
        fiscal_year,
        count_if(is_unsafe) > 0 as is_any_unsafe,
        count_if(is_unsafe and period_type = 'fiscal_year') > 0 as is_year_unsafe
    from columns
    group by all
),

london as (
    select
        unsafe.system,
        unsafe.fiscal_year,
        unsafe.is_any_unsafe or forced.system is not null as are_quarters_hidden,
        unsafe.is_year_unsafe or coalesce(forced.is_year_forced, false) as is_year_hidden
    from unsafe
    left join forced
        on unsafe.system = forced.system and unsafe.fiscal_year = forced.fiscal_year
)

select * from london
