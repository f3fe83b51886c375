-- One row for each combination of indicator, area (except wards) and quarter in which the series
-- has a break. A break recorded for all areas affects every area, and a break in a borough is also
-- a break for London.
with breaks as (
    select * from {{ ref('breaks') }}
),

areas as (
    select * from {{ ref('areas') }}
    where area_level <> 'ward'
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

broken as (
    select
        breaks.indicator_id,
        areas.area_code,
        quarters.quarter_start,
        quarters.fiscal_quarter,
        {{ dbt.listagg("breaks.reason || ' (from ' || quarters.fiscal_quarter || ')'", "'; '",
            'order by breaks.area_code') }} as reason
    from breaks
    inner join areas
        on
            breaks.area_code in ('all', areas.area_code)
            or areas.area_level = 'london'
    inner join quarters on breaks.quarter_start = quarters.quarter_start
    group by
        breaks.indicator_id, areas.area_code, quarters.quarter_start, quarters.fiscal_quarter
)

select * from broken
