-- One row per indicator, area and period: its change on the same period a year before.
-- Counts are compared as a ratio, percentages as a difference; pounds and days are not tested.
with limited as (
    select * from {{ ref('int_indicator_changes__limited') }}
),

outstanding as (
    select * from {{ ref('indicator_values__outstanding') }}
),

indicator_changes as (
    select
        limited.indicator_id,
        limited.area_level,
        limited.area_code,
        limited.area_name,
        limited.borough_code,
        limited.ward_code,
        limited.period_type,
        limited.period_start,
        limited.period_end,
        limited.period_label,
        limited.value,
        limited.value_year_before,
        limited.difference,
        limited.difference_lower_95,
        limited.difference_upper_95,
        limited.difference_lower_998,
        limited.difference_upper_998,
        limited.ratio,
        limited.ratio_lower_95,
        limited.ratio_upper_95,
        limited.ratio_lower_998,
        limited.ratio_upper_998,
        case
            when not limited.is_like_for_like and coalesce(limited.is_fit, true) then null
            when limited.unit = 'count' then {{ in_words(
                'limited.area_level', 'limited.is_too_few', 'limited.ratio_',
                ['higher', 'lower', 'no clear change'], '1'
            ) }}
            else {{ in_words(
                'limited.area_level', 'limited.is_too_few', 'limited.difference_',
                ['higher', 'lower', 'no clear change'], is_fit='limited.is_fit'
            ) }}
        end as statement,
        limited.is_like_for_like,
        limited.is_complete,
        case when not limited.is_like_for_like then outstanding.outstanding end as outstanding
    from limited
    left join outstanding
        on
            limited.indicator_id = outstanding.indicator_id
            and coalesce(limited.borough_code, limited.area_code) = outstanding.area_code
            and limited.period_type = outstanding.period_type
            and limited.period_start = outstanding.period_start
)

select * from indicator_changes
