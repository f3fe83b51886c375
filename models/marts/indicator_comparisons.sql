-- One row per indicator, borough and completed rolling year: the borough beside London.
-- Boroughs are not ranked: of 32, one is always last, and chance is enough to put it there.
with limited as (
    select * from {{ ref('int_comparisons__limited') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

indicator_comparisons as (
    select
        limited.indicator_id,
        indicators.indicator_name,
        limited.area_code,
        limited.area_name,
        limited.period_start,
        limited.period_end,
        limited.period_label,
        case when limited.unit = 'count' then 'rate' else 'value' end as compared,
        limited.value,
        limited.london_value,
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
        limited.funnel_lower_95,
        limited.funnel_upper_95,
        limited.funnel_lower_998,
        limited.funnel_upper_998,
        case
            when limited.unit = 'count' then {{ in_words(
                "'borough'", 'limited.is_too_few', 'limited.ratio_',
                ['higher', 'lower', 'no clear difference'], '1'
            ) }}
            else {{ in_words(
                "'borough'", 'limited.is_too_few', 'limited.difference_',
                ['higher', 'lower', 'no clear difference']
            ) }}
        end as comparison,
        limited.is_provisional
    from limited
    inner join indicators on indicators.indicator_id = limited.indicator_id
)

select * from indicator_comparisons
