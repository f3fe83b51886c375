-- One row per indicator, area and period: its change on the same period a year before.
-- Counts are compared as a ratio, percentages as a difference; pounds and days are not tested.
with limited as (
    select
        int_indicator_changes__limited.*,
        {{ in_words(
            'is_too_few', 'widened_', ['higher', 'lower', 'no clear change'],
            "case unit when 'count' then 1 else 0 end", is_fit='is_fit'
        ) }} as statement
    from {{ ref('int_indicator_changes__limited') }} as int_indicator_changes__limited
),

returned as (
    select * from limited
    where basis = 'returned in both'
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
        limited.dispersion,
        case
            when returned.is_short then returned.statement
            when limited.is_comparable or not coalesce(limited.is_fit, true)
                then limited.statement
        end as statement,
        returned.value as value_like_for_like,
        returned.value_year_before as value_year_before_like_for_like,
        cast(returned.boroughs as integer) as boroughs_like_for_like,
        limited.is_comparable as is_like_for_like,
        limited.is_complete,
        case when not limited.is_comparable then outstanding.outstanding end as outstanding
    from limited
    left join returned
        on
            limited.indicator_id = returned.indicator_id
            and limited.area_code = returned.area_code
            and limited.period_type = returned.period_type
            and limited.period_start = returned.period_start
    left join outstanding
        on
            limited.indicator_id = outstanding.indicator_id
            and coalesce(limited.borough_code, limited.area_code) = outstanding.area_code
            and limited.period_type = outstanding.period_type
            and limited.period_start = outstanding.period_start
    where limited.basis = 'all'
)

select * from indicator_changes
