-- One row per indicator, borough and fiscal year or the strategy's three years: limits for the
-- borough's difference from the rest of London, if the two are compared. The limits of a ratio of
-- rates come from Wilson's limits for the borough's share of all events. The limits of a difference
-- between percentages are Newcombe's. In the survey, the borough and the rest of London have no
-- stratum in common, so the variance of their difference is the sum of both variances.
with pairs as (
    select * from {{ ref('int_comparisons') }}
),

shares as (
    select * from {{ ref('int_survey__intervals') }}
),

fitness as (
    select * from {{ ref('int_survey__fitness') }}
),

joined as (
    select
        pairs.*,
        {%- for level in ('95', '998') %}
            {%- for side in ('lower', 'upper') %}
                100 * own_shares.{{ side }}_{{ level }} as share_{{ side }}_{{ level }},
                100 * rest_shares.{{ side }}_{{ level }} as rest_share_{{ side }}_{{ level }},
            {%- endfor %}
        {%- endfor %}
        pairs.aggregation = 'survey' as is_survey,
        own_fitness.is_fit and london_fitness.is_fit as is_fit,
        own_shares.is_linearised and rest_shares.is_linearised as is_linearised,
        least(own_shares.base, own_shares.effective_base) as answers,
        100 * sqrt(own_shares.variance + rest_shares.variance) as difference_error
    from pairs
    {%- for joined, base_kind in [('own', 'answers'), ('rest', 'rest')] %}
        left join shares as {{ joined }}_shares
            on
                {{ joined }}_shares.base_kind = '{{ base_kind }}'
                and pairs.indicator_id = {{ joined }}_shares.measure
                and pairs.area_code = {{ joined }}_shares.area_code
                and pairs.period_type = {{ joined }}_shares.period_type
                and pairs.period_start = {{ joined }}_shares.period_start
    {%- endfor %}
    left join fitness as own_fitness
        on
            pairs.indicator_id = own_fitness.measure
            and pairs.area_code = own_fitness.area_code
            and pairs.period_type = own_fitness.period_type
            and pairs.period_start = own_fitness.period_start
    left join fitness as london_fitness
        on
            pairs.indicator_id = london_fitness.measure
            and pairs.period_type = london_fitness.period_type
            and pairs.period_start = london_fitness.period_start
            and london_fitness.area_code = '{{ var("london_code") }}'
),

parts as (
    select
        {%- for level in ('95', '998') %}
            {%- set z = var('normal_quantile_' ~ level) %}
            {%- for side, limit in [('lower', wilson_lower), ('upper', wilson_upper)] %}
                case
                    when is_compared
                        then {{ limit('numerator', '(numerator + rest_numerator)', z) }}
                end as part_{{ side }}_{{ level }},
                case
                    when is_survey then share_{{ side }}_{{ level }}
                    when is_compared then 100 * {{ limit('numerator', 'denominator', z) }}
                end as own_{{ side }}_{{ level }},
                case
                    when is_survey then rest_share_{{ side }}_{{ level }}
                    when is_compared
                        then 100 * {{ limit('rest_numerator', 'rest_denominator', z) }}
                end as rest_{{ side }}_{{ level }},
            {%- endfor %}
        {%- endfor %}
        joined.*
    from joined
),

limited as (
    select
        {%- for level in ('95', '998') %}
            {%- set reach = var('normal_quantile_' ~ level) ~ ' * difference_error' %}
            case when is_count then part_lower_{{ level }} end
            / nullif(1 - part_lower_{{ level }}, 0)
            * rest_population_covered / nullif(population_covered, 0) as ratio_lower_{{ level }},
            case when is_count and rest_numerator > 0 then part_upper_{{ level }} end
            / nullif(1 - part_upper_{{ level }}, 0)
            * rest_population_covered / nullif(population_covered, 0) as ratio_upper_{{ level }},
            case
                when is_count or not is_compared then null
                when is_linearised then greatest(figure - rest_figure - {{ reach }}, -100)
                else {{ newcombe_lower('figure', 'own', 'rest_figure', 'rest', level) }}
            end as difference_lower_{{ level }},
            case
                when is_count or not is_compared then null
                when is_linearised then least(figure - rest_figure + {{ reach }}, 100)
                else {{ newcombe_upper('figure', 'own', 'rest_figure', 'rest', level) }}
            end as difference_upper_{{ level }},
        {%- endfor %}
        parts.*
    from parts
)

select * from limited
