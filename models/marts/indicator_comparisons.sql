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
        value,
        london_value,
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
        funnel_lower_95,
        funnel_upper_95,
        funnel_lower_998,
        funnel_upper_998,
        case
            when limited.unit = 'count' then {{ in_words(
                "'borough'", 'is_too_few', 'ratio_', ['higher', 'lower', 'no clear difference'], '1'
            ) }}
            else {{ in_words(
                "'borough'", 'is_too_few', 'difference_',
                ['higher', 'lower', 'no clear difference']
            ) }}
        end as comparison,
        is_provisional
    from limited
    inner join indicators on indicators.indicator_id = limited.indicator_id
)

select * from indicator_comparisons
