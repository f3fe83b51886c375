-- One row for each line about what stands out in London or in a borough: an indicator's newest
-- quarter with a point if it has a signal, and a survey measure that improved or worsened in the
-- newest fiscal year that is over, compared with the year before or with 2009-10. Experimental
-- figures are left out.
with indicators as (
    select * from {{ ref('int_indicators') }}
    where not is_experimental
),

figures as (
    select * from {{ ref('indicator_values') }}
    where area_level in ('london', 'borough')
),

newest_quarters as (
    select * from figures
    where period_type = 'quarter' and chart_point is not null
    qualify row_number() over (partition by indicator_id, area_code order by period_start desc) = 1
),

newest_years as (
    select * from figures
    where period_type = 'fiscal_year' and is_complete and unit = 'percent'
    qualify row_number() over (partition by indicator_id, area_code order by period_start desc) = 1
),

standing_out as (
    select * from newest_quarters
    where signal in ('higher than usual', 'lower than usual')
    union all
    select * from newest_years
    where
        change_year_before in ('improved', 'worsened')
        or change_since_2009_10 in ('improved', 'worsened')
),

indicator_signals as (
    select
        standing_out.indicator_id,
        standing_out.indicator_name,
        standing_out.area_level,
        standing_out.area_code,
        standing_out.area_name,
        standing_out.period_type,
        standing_out.period_start,
        standing_out.period_label,
        standing_out.value,
        standing_out.signal,
        standing_out.signal_rule,
        standing_out.change_year_before,
        standing_out.change_since_2009_10,
        standing_out.statement,
        cast(row_number() over (
            partition by standing_out.area_code order by indicators.display_order
        ) as integer) as standout_order
    from standing_out
    inner join indicators on standing_out.indicator_id = indicators.indicator_id
)

select * from indicator_signals
