-- One row per indicator, borough and completed rolling year, with limits for the borough's
-- difference from London. Percentages are compared by their difference, and rates by their ratio.
-- int_comparisons__funnels adds the funnel.
with paired as (
    select * from {{ ref('int_comparisons__paired') }}
),

parts as (
    select
        paired.*,
        case
            when unit = 'count' then events + london_events < 10
            when aggregation = 'survey' then base < 30
            else base < 20
        end as is_too_few,
    {%- for level in ('95', '998') %}
        {%- set z = var('normal_quantile_' ~ level) %}
        {%- for name, prefix in [('own', ''), ('london', 'london_')] %}
            {%- for side, limit in [('lower', wilson_lower), ('upper', wilson_upper)] %}
                case
                    when aggregation = 'survey' then {{ prefix }}share_{{ side }}_{{ level }}
                    when base is not null and london_base is not null
                        then 100 * {{ limit(prefix ~ 'numerator', prefix ~ 'base', z) }}
                end as {{ name }}_{{ side }}_{{ level }},
            {%- endfor %}
        {%- endfor %}
        {{ wilson_lower('events', '(events + london_events)', z) }} as part_lower_{{ level }},
        {{ wilson_upper('events', '(events + london_events)', z) }} as part_upper_{{ level }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from paired
),

limited as (
    select
        parts.*,
        value - london_value as difference,
        case when unit = 'count' then value / nullif(london_value, 0) end as ratio,
    {%- for level in ('95', '998') %}
        {%- set z = var('normal_quantile_' ~ level) %}
        case
            when unit = 'count' then null
            when is_linearised
                then greatest(value - london_value - {{ z }} * difference_error, -100)
            else {{ newcombe_lower('value', 'own', 'london_value', 'london', level) }}
        end as difference_lower_{{ level }},
        case
            when unit = 'count' then null
            when is_linearised
                then least(value - london_value + {{ z }} * difference_error, 100)
            else {{ newcombe_upper('value', 'own', 'london_value', 'london', level) }}
        end as difference_upper_{{ level }},
        part_lower_{{ level }} / nullif(1 - part_lower_{{ level }}, 0)
        * london_covered / nullif(covered, 0) as ratio_lower_{{ level }},
        case
            when london_events > 0
                then part_upper_{{ level }} / nullif(1 - part_upper_{{ level }}, 0)
                    * london_covered / nullif(covered, 0)
        end as ratio_upper_{{ level }}{{ ',' if not loop.last }}
    {%- endfor %}
    from parts
)

select * from limited
