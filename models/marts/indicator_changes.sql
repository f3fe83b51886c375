-- One row an indicator, area and period: its change on the same period a year before.
-- Counts are compared as a ratio, percentages as a difference; pounds and days are not tested.
with paired as (
    select * from {{ ref('indicator_values__year_before') }}
),

compared as (
    select
        paired.*,
        value - value_year_before as difference,
        case
            when aggregation = 'survey' then {{ var('normal_quantile_95') }} * standard_error
            when unit = 'percent' then sqrt(
                power(value - lower_95, 2) + power(upper_95_year_before - value_year_before, 2))
        end as margin_below,
        case
            when aggregation = 'survey' then {{ var('normal_quantile_95') }} * standard_error
            when unit = 'percent' then sqrt(
                power(upper_95 - value, 2) + power(value_year_before - lower_95_year_before, 2))
        end as margin_above,
        case when unit <> 'percent' then value / nullif(value_year_before, 0) end as ratio,
        case when unit = 'count' then {{ wilson_lower('value', 'smallest_base') }} end as share_lower,
        case when unit = 'count' then {{ wilson_upper('value', 'smallest_base') }} end as share_upper,
        smallest_base < case
            when unit = 'count' then 10
            when aggregation = 'survey' then 30
            else 20
        end as is_too_few
    from paired
),

limited as (
    select
        compared.*,
        difference - margin_below as difference_lower_95,
        difference + margin_above as difference_upper_95,
        share_lower / nullif(1 - share_lower, 0) as ratio_lower_95,
        case
            when value_year_before > 0 then share_upper / nullif(1 - share_upper, 0)
        end as ratio_upper_95
    from compared
),

indicator_changes as (
    select
        indicator_id,
        area_level,
        area_code,
        area_name,
        borough_code,
        ward_code,
        period_type,
        period_start,
        period_end,
        period_label,
        value,
        value_year_before,
        difference,
        difference_lower_95,
        difference_upper_95,
        ratio,
        ratio_lower_95,
        ratio_upper_95,
        case
            when is_too_few then 'too few to say'
            when ratio_lower_95 > 1 or difference_lower_95 > 0 then 'higher'
            when ratio_upper_95 < 1 or difference_upper_95 < 0 then 'lower'
            when not is_too_few then 'no clear change'
        end as statement,
        is_like_for_like,
        is_complete
    from limited
)

select * from indicator_changes
