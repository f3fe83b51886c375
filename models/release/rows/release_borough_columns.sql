-- One row per amount to protect, borough, period and grain (the shortest period that could be
-- published). Cases not attributed to a borough have rows too. If boroughs are published by
-- quarter, quarters and years need protection. If boroughs are published by year, only years need
-- protection.
with columns as (
    select * from {{ ref('release_columns') }}
    where area_level = 'borough'
),

forced as (
    select distinct
        system,
        fiscal_year,
        area_code
    from {{ ref('release_forced') }}
),

years as (
    select
        system,
        fiscal_year,
        area_code,
        sum(part_amount) as year_total
    from columns
    where period_type = 'fiscal_year'
    group by all
),

ruled as (
    select
        columns.*,
        years.year_total,
        columns.is_unsafe or forced.area_code is not null as must_hide,
        concat(columns.part, ' ', cast(columns.period_start as string), columns.period_type)
            as column_key
    from columns
    inner join years
        on
            columns.system = years.system
            and columns.fiscal_year = years.fiscal_year
            and columns.area_code = years.area_code
    left join forced
        on
            columns.system = forced.system
            and columns.fiscal_year = forced.fiscal_year
            and columns.area_code = forced.area_code
),

grains as (
    select 'quarter' as grain, ruled.* from ruled
    union all
    select 'fiscal_year' as grain, ruled.* from ruled
    where period_type = 'fiscal_year'
)

select * from grains
