-- One row per comparison, indicator, area and period: the change on the same period a year earlier
-- or since 2009-10, with its limits. For a count, the change is a ratio; its limits come from
-- Wilson's limits for the later count's share of both counts. For a percentage, the change is a
-- difference, with Newcombe's limits. A series that is too short for a dispersion has no limits.
with like_for_like as (
    select
        *,
        unit = 'count' and aggregation = 'sum' and area_level <> 'ward' as is_count,
        unit = 'percent' and aggregation = 'sum' as is_percentage,
        are_both_judged and break_reasons is null as is_limited
    from {{ ref('int_like_for_like') }}
),

dispersions as (
    select * from {{ ref('int_change_dispersions') }}
),

survey_changes as (
    select * from {{ ref('int_survey__changes') }}
    where comparison = 'year_on_year' and base_kind = 'answers'
),

joined as (
    select
        like_for_like.*,
        {%- for limit in ('lower_95', 'upper_95', 'lower_998', 'upper_998') %}
            survey_changes.difference_{{ limit }} as survey_{{ limit }},
        {%- endfor %}
        dispersions.dispersion,
        case
            when like_for_like.is_count or like_for_like.is_percentage
                then coalesce(dispersions.pairs, 0)
        end as pairs,
        {%- for level in ('95', '998') %}
            case when like_for_like.is_limited then dispersions.divisor_{{ level }} end
                as divisor_{{ level }},
        {%- endfor %}
        survey_changes.is_fit,
        coalesce(survey_changes.is_too_few, true) as is_survey_too_few
    from like_for_like
    left join dispersions
        on
            like_for_like.indicator_id = dispersions.indicator_id
            and like_for_like.area_code = dispersions.area_code
            and like_for_like.period_start = dispersions.period_start
    left join survey_changes
        on
            like_for_like.comparison = survey_changes.comparison
            and like_for_like.indicator_id = survey_changes.measure
            and like_for_like.area_code = survey_changes.area_code
            and like_for_like.period_type = survey_changes.period_type
            and like_for_like.period_start = survey_changes.period_start
),

parts as (
    select
        case
            when is_count
                then compared_value + compared_value_before < {{ var('events_for_label') }}
            when is_percentage
                then
                    least(compared_denominator, compared_denominator_before)
                    < {{ var('cases_for_label') }}
            else is_survey_too_few
        end as is_too_few,
        {%- for level in ('95', '998') %}
            {%- set z, divisor = var('normal_quantile_' ~ level), ' / divisor_' ~ level %}
            {%- set both = '((compared_numerator + compared_numerator_before)' ~ divisor ~ ')' %}
            {%- for side, limit in [('lower', wilson_lower), ('upper', wilson_upper)] %}
                case
                    when is_count then {{ limit('compared_numerator' ~ divisor, both, z) }}
                end as part_{{ side }}_{{ level }},
                {%- for name, time in [('now', ''), ('before', '_before')] %}
                    case
                        when is_percentage
                            then 100 * {{ limit(
                                'compared_numerator' ~ time ~ divisor,
                                'compared_denominator' ~ time ~ divisor, z
                            ) }}
                    end as {{ name }}_{{ side }}_{{ level }},
                {%- endfor %}
            {%- endfor %}
        {%- endfor %}
        joined.*
    from joined
),

limited as (
    select
        {%- for level in ('95', '998') %}
            part_lower_{{ level }} / nullif(1 - part_lower_{{ level }}, 0)
                as ratio_lower_{{ level }},
            case when compared_numerator_before > 0 then part_upper_{{ level }} end
            / nullif(1 - part_upper_{{ level }}, 0) as ratio_upper_{{ level }},
            {%- for side, limit in [('lower', newcombe_lower), ('upper', newcombe_upper)] %}
                case
                    when aggregation = 'survey' and is_limited then survey_{{ side }}_{{ level }}
                    when is_percentage
                        then {{ limit(
                            'compared_value', 'now', 'compared_value_before', 'before', level
                        ) }}
                end as difference_{{ side }}_{{ level }},
            {%- endfor %}
        {%- endfor %}
        compared_value - compared_value_before as difference,
        case when is_count then compared_value / nullif(compared_value_before, 0) end as ratio,
        parts.*
    from parts
)

select * from limited
