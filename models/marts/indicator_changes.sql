-- One row an indicator, area and period: its change on the same period a year before.
-- Counts are compared as a ratio, percentages as a difference; pounds and days are not tested.
with limited as (
    select * from {{ ref('int_indicator_changes__limited') }}
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
        difference_lower_998,
        difference_upper_998,
        ratio,
        ratio_lower_95,
        ratio_upper_95,
        ratio_lower_998,
        ratio_upper_998,
        case
            when not is_like_for_like then null
            when unit = 'count' then {{ in_words(
                'area_level', 'is_too_few', 'ratio_', ['higher', 'lower', 'no clear change'], '1'
            ) }}
            else {{ in_words(
                'area_level', 'is_too_few', 'difference_', ['higher', 'lower', 'no clear change']
            ) }}
        end as statement,
        is_like_for_like,
        is_complete
    from limited
)

select * from indicator_changes
