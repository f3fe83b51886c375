-- One row per figure in int_indicator_changes__paired. The change is a ratio for counts and a
-- difference for percentages. For the label, the limits are widened by the square root of the
-- dispersion. The limits of a ratio are widened on the log scale.
with paired as (
    select * from {{ ref('int_indicator_changes__paired') }}
),

dispersions as (
    select * from {{ ref('int_indicator_changes__dispersions') }}
),

joined as (
    select
        paired.*,
        coalesce(dispersions.dispersion, 1) as dispersion
    from paired
    left join dispersions
        on
            paired.indicator_id = dispersions.indicator_id
            and paired.period_end >= dispersions.period_end
            and paired.period_end < coalesce(dispersions.next_end, date '9999-12-31')
),

-- A change has no limits if its figures have no limits, as for a percentage of pounds.
tested as (
    select
        joined.*,
        sqrt(greatest(dispersion, 1)) as widening,
        case when aggregation <> 'stock' and unit = 'count' then value end as events,
        unit = 'percent' and aggregation = 'sum' as is_proportion,
        unit in ('count', 'percent') and aggregation not in ('stock', 'index', 'mean')
            as has_words,
        case
            when aggregation in ('stock', 'index') or value_year_before is null then null
            when unit = 'count' then value + value_year_before < 10
            when aggregation = 'survey' then coalesce(survey_base, 0) < 30
            when unit = 'percent' and aggregation = 'sum'
                then least(denominator, denominator_year_before) < 20
        end as is_too_few
    from joined
),

shares as (
    select
        tested.*,
    {%- for level in ('95', '998') %}
        {%- set z = var('normal_quantile_' ~ level) %}
        {%- for name, suffix in [('now', ''), ('before', '_year_before')] %}
            {%- for side, limit in [('lower', wilson_lower), ('upper', wilson_upper)] %}
                case
                    when is_proportion
                        then 100 * {{ limit('numerator' ~ suffix, 'denominator' ~ suffix, z) }}
                end as {{ name }}_{{ side }}_{{ level }},
            {%- endfor %}
        {%- endfor %}
        {{ wilson_lower('events', '(value + value_year_before)', z) }} as part_lower_{{ level }},
        {{ wilson_upper('events', '(value + value_year_before)', z) }}
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
            when survey_lower_{{ level }} is not null
                then greatest(survey_lower_{{ level }}, -100)
        end as difference_lower_{{ level }},
        case
            when is_proportion
                then {{ newcombe_upper('value', 'now', 'value_year_before', 'before', level) }}
            when survey_upper_{{ level }} is not null
                then least(survey_upper_{{ level }}, 100)
        end as difference_upper_{{ level }},
        part_lower_{{ level }} / nullif(1 - part_lower_{{ level }}, 0) as ratio_lower_{{ level }},
        case when value_year_before > 0 then part_upper_{{ level }} end
        / nullif(1 - part_upper_{{ level }}, 0) as ratio_upper_{{ level }}{{ ',' if not loop.last }}
    {%- endfor %}
    from shares
),

widened as (
    select
        limited.*,
    {%- for limit in ('lower_998', 'upper_998') %}
        case
            when unit = 'count' then {{ widened_ratio('ratio_' ~ limit) }}
            else difference + widening * (difference_{{ limit }} - difference)
        end as widened_{{ limit }}{{ ',' if not loop.last }}
    {%- endfor %}
    from limited
)

select * from widened
