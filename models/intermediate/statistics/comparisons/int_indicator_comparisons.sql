-- If London is incomplete, the rest of London consists of the other boroughs that reported the
-- whole period. Counts are compared as rates: the limits of their ratio come from Wilson's
-- limits for the borough's share of all events. Percentages have Newcombe's limits. In the
-- survey, the borough and the rest of London have no stratum in common, so the variance of their
-- difference is the sum of both variances. Boroughs are not ranked.
{%- set z = var('normal_quantile_998') %}
{%- set amounts = ['numerator', 'denominator', 'population_covered'] %}
with figures as (
    select
        figures.*,
        rates.population_covered,
        figures.unit = 'count' as is_count,
        figures.kind in ('count', 'percent', 'survey') as is_of_compared_kind,
        case figures.unit when 'count' then rates.rate else figures.value end as own_value,
        figures.area_level = 'london' as is_london,
        figures.area_level = 'borough' and figures.is_whole as is_whole_borough
    from {{ ref('int_figures') }} as figures
    left join {{ ref('int_indicator_rates') }} as rates
        on
            figures.indicator_id = rates.indicator_id
            and figures.area_code = rates.area_code
            and figures.period_type = rates.period_type
            and figures.period_start = rates.period_start
    where
        {{ is_rebuilt('figures.indicator_id') }}
        and figures.period_type in ('fiscal_year', 'strategy')
        and figures.area_level in ('london', 'borough')
),

wholes as (
    select
        indicator_id,
        period_type,
        period_start,
        max(case when is_london and unit <> 'gbp' then own_value end) as london_value,
        {%- for amount in amounts %}
            max(case when is_london then {{ amount }} end) as london_{{ amount }},
            {{ exact_sum('case when is_whole_borough then ' ~ amount ~ ' end', 6) }}
                as boroughs_{{ amount }},
        {%- endfor %}
        bool_or(is_london and is_whole) as is_london_whole,
        count_if(is_whole_borough) >= {{ var('boroughs_for_london') }} as are_boroughs_enough
    from figures
    group by indicator_id, period_type, period_start
),

paired as (
    select
        own.*,
        wholes.london_value,
        wholes.is_london_whole or wholes.are_boroughs_enough as is_rest_enough,
        {%- for amount in amounts %}
            case
                when wholes.is_london_whole then wholes.london_{{ amount }}
                when wholes.are_boroughs_enough then wholes.boroughs_{{ amount }}
            end - own.{{ amount }} as rest_{{ amount }},
        {%- endfor %}
        breaks.indicator_id is not null as has_break,
        100 * rest_shares.share as rest_survey_value,
        {%- for side in ('lower', 'upper') %}
            100 * own_shares.{{ side }}_998 as own_survey_{{ side }},
            100 * rest_shares.{{ side }}_998 as rest_survey_{{ side }},
        {%- endfor %}
        own_shares.is_linearised and rest_shares.is_linearised as is_linearised,
        {{ z }} * 100 * sqrt(own_shares.variance + rest_shares.variance) as survey_reach
    from figures as own
    inner join wholes
        on
            own.indicator_id = wholes.indicator_id
            and own.period_type = wholes.period_type
            and own.period_start = wholes.period_start
    {%- for joined, base_kind in [('own', 'answers'), ('rest', 'rest')] %}
        left join {{ ref('int_survey__estimates') }} as {{ joined }}_shares
            on
                {{ joined }}_shares.base_kind = '{{ base_kind }}'
                and own.indicator_id = {{ joined }}_shares.measure
                and own.area_code = {{ joined }}_shares.area_code
                and own.period_type = {{ joined }}_shares.period_type
                and own.period_start = {{ joined }}_shares.period_start
    {%- endfor %}
    -- A break in a borough is also a break for London.
    left join {{ ref('int_breaks') }} as breaks
        on
            breaks.comparison = 'within'
            and breaks.area_code = '{{ var("london_code") }}'
            and own.indicator_id = breaks.indicator_id
            and own.period_type = breaks.period_type
            and own.period_start = breaks.period_start
    where own.area_level = 'borough'
),

valued as (
    select
        paired.*,
        case
            when not (is_of_compared_kind and has_label and is_complete) then null
            when kind = 'survey' then rest_survey_value
            when is_provisional then null
            when is_count then 1e5 * rest_numerator / nullif(rest_population_covered * years, 0)
            else 100 * rest_numerator / nullif(rest_denominator, 0)
        end as rest_value,
        case when is_count then numerator + rest_numerator else denominator end as own_total
    from paired
),

judged as (
    select
        valued.*,
        case
            when not is_of_compared_kind then 'not_compared'
            when not has_label then 'so_far'
            when is_provisional and is_complete then 'not_final'
            when is_provisional then 'not_over'
            when not is_rest_enough then 'few_boroughs'
            when has_break then 'counted_differently'
            when coalesce(return_status = 'not_stated', false) then 'zeros_not_stated'
            when own_value is null then 'no_figure'
            when rest_value is null then 'no_rest_figure'
            when
                kind = 'survey'
                and coalesce(
                    case when is_linearised then survey_reach end,
                    own_survey_lower + rest_survey_lower
                ) is null
                then 'few_answers'
        end as no_comparison_reason
    from valued
),

-- For a count, the borough's share of all events has limits, and the rest of London has none.
bounded as (
    select
        judged.*,
        {%- for side, limit in [('lower', wilson_lower), ('upper', wilson_upper)] %}
            {%- for of, amount, total in [
                ('own', 'numerator', 'own_total'), ('rest', 'rest_numerator', 'rest_denominator')
            ] %}
                case
                    when no_comparison_reason is not null then null
                    when kind = 'survey' then {{ of }}_survey_{{ side }}
                    else 100 * {{ limit(amount, total, z) }}
                end as {{ of }}_{{ side }}_998,
            {%- endfor %}
        {%- endfor %}
        case when is_count then rest_population_covered / nullif(population_covered, 0) end
            as exposure_ratio
    from judged
),

limited as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        london_value as london_figure,
        rest_value,
        case
            when no_comparison_reason is null and is_count then own_value / nullif(rest_value, 0)
        end as ratio_to_rest,
        own_lower_998 / nullif(100 - own_lower_998, 0) * exposure_ratio as ratio_to_rest_lower_998,
        case
            when rest_numerator > 0
                then own_upper_998 / nullif(100 - own_upper_998, 0) * exposure_ratio
        end as ratio_to_rest_upper_998,
        case
            when no_comparison_reason is null and not is_count then own_value - rest_value
        end as difference_from_rest,
        case
            when no_comparison_reason is null and is_linearised
                then greatest(own_value - rest_value - survey_reach, -100)
            else {{ newcombe('lower', 'own', 'rest', '998') }}
        end as difference_from_rest_lower_998,
        case
            when no_comparison_reason is null and is_linearised
                then least(own_value - rest_value + survey_reach, 100)
            else {{ newcombe('upper', 'own', 'rest', '998') }}
        end as difference_from_rest_upper_998,
        no_comparison_reason
    from bounded
),

indicator_comparisons as (
    select
        limited.*,
        case
            when no_comparison_reason is not null then null
            when ratio_to_rest_lower_998 > 1 or difference_from_rest_lower_998 > 0 then 'higher'
            when ratio_to_rest_upper_998 < 1 or difference_from_rest_upper_998 < 0 then 'lower'
            else 'no clear difference'
        end as comparison
    from limited
)

select * from indicator_comparisons
