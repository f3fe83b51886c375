-- One row per indicator, borough and completed rolling year: the borough compared with London.
-- Boroughs are not ranked: one of the 32 is always last, and may be last by chance alone.
with funnels as (
    select * from {{ ref('int_comparisons__funnels') }}
),

indicator_comparisons as (
    select
        indicator_id,
        indicator_name,
        area_code,
        area_name,
        period_start,
        period_end,
        period_label,
        case when unit = 'count' then 'rate' else 'value' end as compared,
        value,
        london_value,
        {%- for name in ('', 'london_') %}
            case when unit = 'count' then {{ name }}events else {{ name }}numerator end
                as {{ name }}numerator,
            cast(case
                when unit = 'count' then {{ name }}covered
                when aggregation <> 'survey' then {{ name }}base
            end as double) as {{ name }}denominator,
            cast(case when unit = 'count' then {{ name }}population end as bigint)
                as {{ name }}population,
            case when unit = 'count' then {{ name }}covered end as {{ name }}population_covered,
        {%- endfor %}
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
        overdispersion,
        cast(boroughs_compared as integer) as boroughs_compared,
        case
            when is_own_provisional or is_own_unstated or is_short or not has_label then null
            when aggregation <> 'survey' and overdispersion is null then null
            when is_broken then 'not comparable'
            when aggregation = 'survey' then {{ in_words(
                'is_too_few', 'difference_', ['higher', 'lower', 'no clear difference'],
                is_fit='is_fit'
            ) }}
            when is_too_few then 'too few to say'
            when round(value, 9) > round(funnel_upper_998, 9) then 'higher'
            when round(value, 9) < round(funnel_lower_998, 9) then 'lower'
            when value is not null then 'no clear difference'
        end as comparison,
        is_provisional
    from funnels
)

select * from indicator_comparisons
