-- One row per area (London or borough) and headline indicator: the newest completed fiscal year and
-- the previous one. The register says which indicators are on the scorecard, and in what order.
with years as (
    select * from {{ ref('indicator_values') }}
    where
        period_type = 'fiscal_year'
        and area_level in ('london', 'borough')
),

indicators as (
    select * from {{ ref('indicator_register') }}
    where scorecard_order is not null
),

newest as (
    select max(period_start) as period_start from years
    where is_complete
),

scorecard as (
    select
        years.area_level,
        years.area_code,
        years.area_name,
        indicators.scorecard_order,
        years.indicator_id,
        years.indicator_name,
        years.unit,
        years.period_label as fiscal_year,
        years.value,
        years.rate,
        years.per,
        years.london_figure,
        years.value_year_before,
        years.difference_from_year_before,
        years.difference_from_year_before_lower_95,
        years.difference_from_year_before_upper_95,
        years.ratio_to_year_before,
        years.ratio_to_year_before_lower_95,
        years.ratio_to_year_before_upper_95,
        years.change,
        years.no_change_reason,
        years.change_statement,
        years.change_since_2009_10,
        years.no_change_since_2009_10_reason,
        years.value_like_for_like,
        years.value_year_before_like_for_like,
        years.boroughs_like_for_like,
        years.is_provisional,
        years.provisional_reason,
        years.symbols
    from years
    inner join indicators on years.indicator_id = indicators.indicator_id
    inner join newest on years.period_start = newest.period_start
    where coalesce(indicators.scorecard_area, years.area_level) = years.area_level
)

select * from scorecard
