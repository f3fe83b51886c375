-- One row an indicator, area and period beside the same period a year before.
-- Counts are compared as a ratio, percentages as a difference; pounds and days are not tested.
with indicator_values as (
    select * from {{ ref('indicator_values') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

paired as (
    select
        now.*,
        indicators.unit,
        indicators.aggregation,
        before.value as value_year_before,
        before.lower_95 as lower_year_before,
        before.upper_95 as upper_year_before,
        before.denominator as denominator_year_before,
        before.base as base_year_before,
        now.value + before.value as events,
        now.is_complete
        and coalesce(now.return_status, '-') <> 'outstanding'
        and coalesce(before.return_status, '-') <> 'outstanding'
        and before.period_start is not null as is_like_for_like
    from indicator_values as now
    inner join indicators on indicators.indicator_id = now.indicator_id
    left join indicator_values as before
        on before.indicator_id = now.indicator_id
        and before.area_code = now.area_code
        and before.period_type = now.period_type
        and before.period_start = cast({{ dbt.dateadd('year', -1, 'now.period_start') }} as date)
),

compared as (
    select
        paired.*,
        value - value_year_before as difference,
        case
            when unit = 'percent' then value - value_year_before - sqrt(
                power(value - lower_95, 2) + power(upper_year_before - value_year_before, 2))
        end as difference_lower_95,
        case
            when unit = 'percent' then value - value_year_before + sqrt(
                power(upper_95 - value, 2) + power(value_year_before - lower_year_before, 2))
        end as difference_upper_95,
        case when unit <> 'percent' then value / nullif(value_year_before, 0) end as ratio,
        case when unit = 'count' then {{ wilson_lower('value', 'events') }} end as share_lower_95,
        case when unit = 'count' then {{ wilson_upper('value', 'events') }} end as share_upper_95,
        case
            when unit = 'count' then events < 10
            when aggregation = 'survey' then least(base, base_year_before) < 30
            when unit = 'percent' then least(denominator, denominator_year_before) < 20
        end as is_too_few
    from paired
),

limited as (
    select
        compared.*,
        share_lower_95 / nullif(1 - share_lower_95, 0) as ratio_lower_95,
        case
            when value_year_before > 0 then share_upper_95 / nullif(1 - share_upper_95, 0)
        end as ratio_upper_95
    from compared
),

worded as (
    select
        limited.*,
        case
            when is_too_few then 'too few to say'
            when ratio_lower_95 > 1 or difference_lower_95 > 0 then 'higher'
            when ratio_upper_95 < 1 or difference_upper_95 < 0 then 'lower'
            when is_too_few is not null then 'no clear change'
        end as statement
    from limited
),

indicator_changes as (
    select
        indicator_id, area_level, area_code, area_name, borough_code, ward_code,
        period_type, period_start, period_end, period_label,
        value, value_year_before, difference, difference_lower_95, difference_upper_95,
        ratio, ratio_lower_95, ratio_upper_95, statement, is_like_for_like, is_complete
    from worded
)

select * from indicator_changes
