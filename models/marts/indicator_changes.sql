-- One row an indicator, area and period: its change on the same period a year before.
-- Counts are compared as a ratio, percentages as a difference; pounds and days are not tested.
with paired as (
    select * from {{ ref('indicator_values__year_before') }}
),

margins as (
    select
        paired.*,
        paired.value - paired.value_year_before as difference,
        case
            when paired.aggregation = 'survey'
                then {{ var('normal_quantile_95') }} * paired.standard_error
            when paired.unit = 'percent' then sqrt(
                    power(paired.value - paired.lower_95, 2)
                    + power(paired.upper_95_year_before - paired.value_year_before, 2)
                )
        end as margin_below,
        case
            when paired.aggregation = 'survey'
                then {{ var('normal_quantile_95') }} * paired.standard_error
            when paired.unit = 'percent' then sqrt(
                    power(paired.upper_95 - paired.value, 2)
                    + power(paired.value_year_before - paired.lower_95_year_before, 2)
                )
        end as margin_above,
        case
            when paired.unit = 'count'
                then {{ wilson_lower('paired.value', 'paired.smallest_base') }}
        end as share_lower,
        case
            when paired.unit = 'count'
                then {{ wilson_upper('paired.value', 'paired.smallest_base') }}
        end as share_upper,
        paired.smallest_base < case
            when paired.unit = 'count' then 10
            when paired.aggregation = 'survey' then 30
            else 20
        end as is_too_few
    from paired
),

limited as (
    select
        margins.*,
        margins.difference - margins.margin_below as difference_lower_95,
        margins.difference + margins.margin_above as difference_upper_95,
        case
            when margins.unit <> 'percent'
                then margins.value / nullif(margins.value_year_before, 0)
        end as ratio,
        margins.share_lower / nullif(1 - margins.share_lower, 0) as ratio_lower_95,
        case
            when margins.value_year_before > 0
                then margins.share_upper / nullif(1 - margins.share_upper, 0)
        end as ratio_upper_95
    from margins
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
