-- One row per indicator, area and period: its change on the year before with 95 and 99.8 % limits.
-- Counts by their ratio, percentages by their difference; pounds and days have no limits.
with paired as (
    select * from {{ ref('indicator_values__year_before') }}
),

-- If a figure has no limits, such as a rate of pounds, its change has none either.
tested as (
    select
        paired.*,
        case when paired.aggregation <> 'stock' and paired.unit = 'count' then paired.value end
            as events,
        case when paired.unit = 'count' then paired.smallest_base end as all_events,
        paired.unit = 'percent' and paired.aggregation <> 'survey' and paired.lower_95 is not null
            as is_proportion,
        paired.smallest_base < case
            when paired.unit = 'count' then 10
            when paired.aggregation = 'survey' then 30
            else 20
        end as is_too_few
    from paired
),

shares as (
    select
        tested.*,
    {%- for level in ('95', '998') %}
        {%- set z = var('normal_quantile_' ~ level) %}
        {%- for name, suffix in [('now', ''), ('before', '_year_before')] %}
            {%- for side, limit in [('lower', wilson_lower), ('upper', wilson_upper)] %}
                case
                    when tested.is_proportion then 100
                        * {{ limit('tested.numerator' ~ suffix, 'tested.denominator' ~ suffix, z) }}
                end as {{ name }}_{{ side }}_{{ level }},
            {%- endfor %}
        {%- endfor %}
        {{ wilson_lower('tested.events', 'tested.all_events', z) }} as part_lower_{{ level }},
        {{ wilson_upper('tested.events', 'tested.all_events', z) }}
            as part_upper_{{ level }}{{ ',' if not loop.last }}
    {%- endfor %}
    from tested
),

limited as (
    select
        shares.*,
        value - value_year_before as difference,
        case when unit <> 'percent' then value / nullif(value_year_before, 0) end as ratio,
    {%- for level in ('95', '998') %}
        case
            when is_proportion
                then {{ newcombe_lower('value', 'now', 'value_year_before', 'before', level) }}
            else survey_lower_{{ level }}
        end as difference_lower_{{ level }},
        case
            when is_proportion
                then {{ newcombe_upper('value', 'now', 'value_year_before', 'before', level) }}
            else survey_upper_{{ level }}
        end as difference_upper_{{ level }},
        part_lower_{{ level }} / nullif(1 - part_lower_{{ level }}, 0) as ratio_lower_{{ level }},
        case
            when value_year_before > 0
                then part_upper_{{ level }} / nullif(1 - part_upper_{{ level }}, 0)
        end as ratio_upper_{{ level }}{{ ',' if not loop.last }}
    {%- endfor %}
    from shares
)

select * from limited
