-- One row per measure, base, area and stratum (a quarter and borough): sums that estimates need.
-- London has every stratum, a borough its own; a base is either the answers or all respondents.
with answers as (
    select * from {{ ref('int_survey__answers') }}
),

areas as (
    select * from {{ ref('int_areas') }}
    where area_level in ('london', 'borough')
),

-- No estimate depends on the scale of the weights. To keep each stratum's digits, they are
-- divided by the power of two that brings the largest to 1 or less, which changes no digit.
scales as (
    select
        quarter_start,
        borough_code,
        power(2, ceil(log2(max(weight)))) as stratum_scale
    from answers
    group by quarter_start, borough_code
),

scaled as (
    select
        answers.measure,
        answers.quarter_start,
        answers.borough_code,
        answers.is_answered,
        answers.is_counted,
        scales.stratum_scale,
        answers.weight / scales.stratum_scale as weight
    from answers
    inner join scales
        on
            answers.quarter_start = scales.quarter_start
            and answers.borough_code = scales.borough_code
),

{%- set is_in_base = {'answers': 'is_answered', 'respondents': 'true'} %}

summed as (
    select
        measure,
        quarter_start,
        borough_code,
        stratum_scale,
        count(*) as respondents,
        cast(count_if(is_counted) as bigint) as counted,
        {%- for base_kind, is_in in is_in_base.items() %}
            cast(count_if({{ is_in }}) as bigint) as base_of_{{ base_kind }},
            max(case when {{ is_in }} then weight else 0 end) as largest_of_{{ base_kind }},
            {{ exact_sum('case when ' ~ is_in ~ ' then weight else 0 end') }}
                as weights_of_{{ base_kind }},
            {{ exact_sum('case when ' ~ is_in ~ ' then weight * weight else 0 end') }}
                as squares_of_{{ base_kind }},
        {%- endfor %}
        {{ exact_sum('case when is_counted then weight else 0 end') }} as counted_weights,
        {{ exact_sum('case when is_counted then weight * weight else 0 end') }} as counted_squares
    from scaled
    group by measure, quarter_start, borough_code, stratum_scale
),

strata as (
    {%- for base_kind in is_in_base %}
        select
            measure,
            '{{ base_kind }}' as base_kind,
            quarter_start,
            borough_code,
            stratum_scale,
            respondents,
            base_of_{{ base_kind }} as base,
            counted,
            largest_of_{{ base_kind }} as largest_weight,
            weights_of_{{ base_kind }} as weights,
            counted_weights,
            squares_of_{{ base_kind }} as squares,
            counted_squares
        from summed
        {{- ' union all' if not loop.last }}
    {%- endfor %}
),

placed as (
    select
        areas.area_level,
        areas.area_code,
        strata.*,
        strata.stratum_scale
        / max(strata.stratum_scale) over (partition by areas.area_code) as factor
    from strata
    inner join areas on areas.area_level = 'london' or areas.area_code = strata.borough_code
),

on_one_scale as (
    select
        area_level,
        area_code,
        measure,
        base_kind,
        quarter_start,
        borough_code,
        respondents,
        base,
        counted,
        largest_weight * factor as largest_weight,
        weights * factor as weights,
        counted_weights * factor as counted_weights,
        squares * factor * factor as squares,
        counted_squares * factor * factor as counted_squares
    from placed
)

select * from on_one_scale
