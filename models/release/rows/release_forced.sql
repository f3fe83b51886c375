-- One row per group of indicators, area, fiscal year and type of period that must stay hidden,
-- whatever the current figures are. The area was hidden by an earlier edition or withheld after the
-- simulated attack.
with indicators as (
    select * from {{ ref('release_indicators') }}
    where system is not null
),

earlier as (
    select * from {{ source('editions', 'figures') }}
    where is_hidden
),

withheld as (
    select * from {{ source('editions', 'withheld') }}
),

forced as (
    select
        indicators.system,
        earlier.fiscal_year,
        earlier.area_code,
        earlier.period_type
    from earlier
    inner join indicators on earlier.indicator_id = indicators.indicator_id
    union distinct
    select
        withheld.system,
        withheld.fiscal_year,
        withheld.area_code,
        'fiscal_year' as period_type
    from withheld
)

select * from forced
