-- One row an indicator, area and period in which something was counted.
-- Sums of cells, of networks the distinct ones; an outstanding borough-quarter is left out.
with cells as (
    select * from {{ ref('indicator_cells') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

areas as (
    select * from {{ ref('int_areas') }}
),

outstanding as (
    select * from {{ ref('int_indicator_status') }}
    where return_status = 'outstanding'
),

ancestors as (
    select * from {{ ref('int_area_ancestors') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

placed_cells as (
    select
        cells.*,
        coalesce(areas.borough_code, areas.area_code) as status_area_code
    from cells
    inner join areas on cells.area_code = areas.area_code
),

reported_cells as (
    select placed_cells.* from placed_cells
    anti join outstanding
        on
            placed_cells.indicator_id = outstanding.indicator_id
            and placed_cells.status_area_code = outstanding.area_code
            and placed_cells.quarter_start = outstanding.quarter_start
),

rolled_up as (
    select
        reported_cells.indicator_id,
        ancestors.ancestor_code as area_code,
        periods.period_type,
        periods.period_start,
        case
            when indicators.aggregation = 'distinct'
                then count(distinct reported_cells.counted_ref)
            else sum(reported_cells.numerator)
        end as numerator,
        sum(reported_cells.denominator) as denominator
    from reported_cells
    inner join indicators on reported_cells.indicator_id = indicators.indicator_id
    inner join ancestors on reported_cells.area_code = ancestors.area_code
    inner join periods on reported_cells.quarter_start = periods.quarter_start
    group by
        reported_cells.indicator_id,
        indicators.aggregation,
        ancestors.ancestor_code,
        periods.period_type,
        periods.period_start
)

select * from rolled_up
