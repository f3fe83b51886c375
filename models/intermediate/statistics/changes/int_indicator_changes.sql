-- One row per indicator, area and quarter or fiscal year: the change on the same period a year
-- earlier, with its limits. For a count, the change is a ratio; its limits come from Wilson's
-- limits for the later count's share of both counts. For a percentage, the change is a difference,
-- with Newcombe's limits. Amounts are first divided by the dispersion.
with like_for_like as (
    select * from {{ ref('int_like_for_like') }}
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
        coalesce(dispersions.dispersion, 1e0) as dispersion,
        coalesce(dispersions.pairs, 0) as pairs,
        like_for_like.area_level in ('london', 'borough')
        and like_for_like.are_both_judged
        and like_for_like.break_reasons is null as is_limited,
        like_for_like.unit = 'count' and like_for_like.aggregation = 'sum' as is_count,
        like_for_like.unit = 'percent' and like_for_like.aggregation = 'sum' as is_percentage,
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
            like_for_like.indicator_id = survey_changes.measure
            and like_for_like.area_code = survey_changes.area_code
            and like_for_like.period_type = survey_changes.period_type
            and like_for_like.period_start = survey_changes.period_start
),

divided as (
    select
        joined.*,
        {%- for amount in ['numerator', 'denominator'] %}
            {%- for suffix, name in [('', 'now'), ('_year_before', 'before')] %}
                case
                    when is_limited and (is_count or is_percentage) and has_label
                        then compared_{{ amount }}{{ suffix }} / dispersion
                end as {{ name }}_{{ amount }},
            {%- endfor %}
        {%- endfor %}
        compared_value - compared_value_year_before as difference,
        case
            when is_count and area_level <> 'ward'
                then compared_value / nullif(compared_value_year_before, 0)
        end as ratio
    from joined
),

parts as (
    select
        {%- for level in ('95', '998') %}
            {%- set z = var('normal_quantile_' ~ level) %}
            {%- for side, limit in [('lower', wilson_lower), ('upper', wilson_upper)] %}
                case
                    when is_count
                        then {{ limit('now_numerator', '(now_numerator + before_numerator)', z) }}
                end as part_{{ side }}_{{ level }},
                {%- for name in ('now', 'before') %}
                    case
                        when is_percentage
                            then 100 * {{ limit(name ~ '_numerator', name ~ '_denominator', z) }}
                    end as {{ name }}_{{ side }}_{{ level }},
                {%- endfor %}
            {%- endfor %}
        {%- endfor %}
        divided.*
    from divided
),

limited as (
    select
        {%- for level in ('95', '998') %}
            part_lower_{{ level }} / nullif(1 - part_lower_{{ level }}, 0)
                as ratio_lower_{{ level }},
            case when before_numerator > 0 then part_upper_{{ level }} end
            / nullif(1 - part_upper_{{ level }}, 0) as ratio_upper_{{ level }},
            {%- for side, limit in [('lower', newcombe_lower), ('upper', newcombe_upper)] %}
                case
                    when aggregation = 'survey' and is_limited then survey_{{ side }}_{{ level }}
                    when is_percentage
                        then {{ limit(
                            'compared_value', 'now', 'compared_value_year_before', 'before', level
                        ) }}
                end as difference_{{ side }}_{{ level }},
            {%- endfor %}
        {%- endfor %}
        parts.*
    from parts
)

select * from limited
