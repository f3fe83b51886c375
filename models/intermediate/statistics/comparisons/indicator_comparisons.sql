-- One row per indicator, borough and fiscal year or the strategy's three years: the borough beside
-- the rest of London with 99.8% limits, which describe chance alone, or the reason why it is not
-- compared. The limits of a ratio of rates come from Wilson's limits for the borough's share of all
-- events. The limits of a difference between percentages are Newcombe's. In the survey, the borough
-- and the rest of London have no stratum in common, so the variance of their difference is the sum
-- of both variances. Boroughs are not ranked.
{%- set z = var('normal_quantile_998') %}
with pairs as (
    select *
    from {{ ref('int_comparisons') }}
    where {{ is_rebuilt() }}
),

shares as (
    select * from {{ ref('int_survey__estimates') }}
),

-- A break in a borough is also a break for London.
breaks as (
    select * from {{ ref('int_breaks') }}
    where comparison = 'within' and area_code = '{{ var("london_code") }}'
),

{%- set own, rest = 'pairs.numerator', 'pairs.rest_numerator' %}

judged as (
    select
        pairs.*,
        breaks.reasons as break_reasons,
        pairs.is_compared
        and not pairs.is_provisional
        and pairs.is_rest_enough
        and breaks.reasons is null
        and coalesce(pairs.return_status <> 'not_stated', true)
        and pairs.figure is not null
        and pairs.rest_figure is not null as is_judged,
        {%- for side, limit in [('lower', wilson_lower), ('upper', wilson_upper)] %}
            case
                when pairs.is_count then {{ limit(own, '(' ~ own ~ ' + ' ~ rest ~ ')', z) }}
            end as part_{{ side }}_998,
            case
                when pairs.aggregation = 'survey' then 100 * own_shares.{{ side }}_998
                when pairs.is_compared then 100 * {{ limit(own, 'pairs.denominator', z) }}
            end as own_{{ side }}_998,
            case
                when pairs.aggregation = 'survey' then 100 * rest_shares.{{ side }}_998
                when pairs.is_compared then 100 * {{ limit(rest, 'pairs.rest_denominator', z) }}
            end as rest_{{ side }}_998,
        {%- endfor %}
        own_shares.is_linearised and rest_shares.is_linearised as is_linearised,
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
    left join breaks
        on
            pairs.indicator_id = breaks.indicator_id
            and pairs.period_type = breaks.period_type
            and pairs.period_start = breaks.period_start
),

limited as (
    select
        judged.*,
        case when is_judged and is_count then figure / nullif(rest_figure, 0) end as ratio,
        case
            when is_judged and is_count
                then part_lower_998 / nullif(1 - part_lower_998, 0)
                    * rest_population_covered / nullif(population_covered, 0)
        end as ratio_lower_998,
        case
            when is_judged and is_count and rest_numerator > 0
                then part_upper_998 / nullif(1 - part_upper_998, 0)
                    * rest_population_covered / nullif(population_covered, 0)
        end as ratio_upper_998,
        case when is_judged and not is_count then figure - rest_figure end as difference,
        case
            when not is_judged or is_count then null
            when is_linearised
                then greatest(figure - rest_figure - {{ z }} * difference_error, -100)
            else {{ newcombe_lower('figure', 'own', 'rest_figure', 'rest', '998') }}
        end as difference_lower_998,
        case
            when not is_judged or is_count then null
            when is_linearised
                then least(figure - rest_figure + {{ z }} * difference_error, 100)
            else {{ newcombe_upper('figure', 'own', 'rest_figure', 'rest', '998') }}
        end as difference_upper_998
    from judged
),

indicator_comparisons as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        london_figure,
        rest_figure as rest_value,
        ratio as ratio_to_rest,
        ratio_lower_998 as ratio_to_rest_lower_998,
        ratio_upper_998 as ratio_to_rest_upper_998,
        difference as difference_from_rest,
        difference_lower_998 as difference_from_rest_lower_998,
        difference_upper_998 as difference_from_rest_upper_998,
        case
            when not is_judged then null
            when ratio_lower_998 > 1 or difference_lower_998 > 0 then 'higher'
            when ratio_upper_998 < 1 or difference_upper_998 < 0 then 'lower'
            else 'no clear difference'
        end as comparison,
        case when not is_judged then {{ no_comparison_reason() }} end as no_comparison_reason
    from limited
)

select * from indicator_comparisons
