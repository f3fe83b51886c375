-- One row per indicator, area and period: the change from the same period a year before. Counts are
-- compared by their ratio, and percentages by their difference.
with limited as (
    select
        int_indicator_changes__limited.*,
        {{ in_words(
            'is_too_few', 'widened_', ['higher', 'lower', 'no clear change'],
            "case unit when 'count' then 1 else 0 end", is_fit='is_fit'
        ) }} as words
    from {{ ref('int_indicator_changes__limited') }} as int_indicator_changes__limited
),

reported as (
    select * from limited
    where basis = 'reported in both'
),

reasons as (
    select * from {{ ref('int_indicator_changes__reasons') }}
),

outstanding as (
    select * from {{ ref('indicator_values__outstanding') }}
),

-- If some boroughs did not report both periods, London's label is based on the other boroughs.
explained as (
    select
        limited.*,
        coalesce(reported.is_short, false) as is_of_some,
        coalesce(reported.is_short and not reported.is_enough, false) as is_of_too_few,
        reported.words as reported_words,
        reported.value as value_like_for_like,
        reported.value_year_before as value_year_before_like_for_like,
        reported.boroughs as boroughs_like_for_like,
        coalesce(reasons.is_broken, false) as is_broken,
        reasons.reason,
        outstanding.outstanding
    from limited
    left join reported
        on
            limited.indicator_id = reported.indicator_id
            and limited.area_code = reported.area_code
            and limited.period_type = reported.period_type
            and limited.period_start = reported.period_start
    left join reasons
        on
            limited.indicator_id = reasons.indicator_id
            and coalesce(limited.borough_code, limited.area_code) = reasons.area_code
            and limited.period_type = reasons.period_type
            and limited.period_start = reasons.period_start
    left join outstanding
        on
            limited.indicator_id = outstanding.indicator_id
            and coalesce(limited.borough_code, limited.area_code) = outstanding.area_code
            and limited.period_type = outstanding.period_type
            and limited.period_start = outstanding.period_start
    where limited.basis = 'all'
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
        dispersion,
        case
            when not has_label then null
            when not is_comparable and not is_of_some and coalesce(is_fit, true) then null
            when is_broken then 'not comparable'
            when is_of_too_few and has_words then 'too few returned'
            when is_of_some then reported_words
            else words
        end as statement,
        value_like_for_like,
        value_year_before_like_for_like,
        cast(boroughs_like_for_like as integer) as boroughs_like_for_like,
        is_comparable and not is_broken as is_like_for_like,
        is_complete,
        case when not is_comparable then outstanding end as outstanding,
        case when is_broken or not is_comparable then reason end as reason
    from explained
)

select * from indicator_changes
