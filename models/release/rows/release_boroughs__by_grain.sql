-- One row per group of indicators, grain (the shortest period that could be published), fiscal year
-- and borough, plus rows for cases not attributed to a borough. A row is hidden in full or not at
-- all. If a group depends on another group (seed release_links), rows that are hidden in the other
-- group are hidden in the dependent group too.
with columns as (
    select * from {{ ref('release_borough_columns') }}
),

links as (
    select * from {{ ref('release_links') }}
),

policy as (
    select * from {{ ref('release_policy') }}
),

london as (
    select
        system,
        bool_or(are_quarters_hidden) as is_any_quarter_hidden
    from {{ ref('release_london') }}
    group by all
),

independent as (
    select * from columns
    where system not in (select links.system from links)
),

{{ whole_rows('independent') }},

{{ finest_grain('independent') }},

hidden_with as (
    select distinct
        links.system,
        hidden.fiscal_year,
        hidden.area_code
    from links
    inner join independent_hidden as hidden on links.hidden_with = hidden.system
    inner join independent_grains as grains
        on hidden.system = grains.system and hidden.grain = grains.grain
    where hidden.is_hidden
),

dependent as (
    select
        columns.* replace (
            columns.must_hide or hidden_with.area_code is not null as must_hide
        )
    from columns
    left join hidden_with
        on
            columns.system = hidden_with.system
            and columns.fiscal_year = hidden_with.fiscal_year
            and columns.area_code = hidden_with.area_code
    where columns.system in (select links.system from links)
),

{{ whole_rows('dependent') }},

{{ finest_grain('dependent') }},

hidden as (
    select system, grain, fiscal_year, area_code, is_hidden from independent_hidden
    union all
    select system, grain, fiscal_year, area_code, is_hidden from dependent_hidden
),

-- If a group's boroughs are not published, the boroughs of dependent groups are not published
-- either.
grains as (
    select system, grain from independent_grains
    union all
    select
        dependent_grains.system,
        case
            when min(case when independent_grains.grain = 'none' then 0 else 1 end) = 0 then 'none'
            else dependent_grains.grain
        end as grain
    from dependent_grains
    inner join links on dependent_grains.system = links.system
    left join independent_grains on links.hidden_with = independent_grains.system
    group by dependent_grains.system, dependent_grains.grain
),

by_grain as (
    select
        hidden.*,
        grains.grain as published_grain
    from hidden
    inner join grains on hidden.system = grains.system
)

select * from by_grain
