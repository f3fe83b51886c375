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
scaled as (
    select
        answers.*,
        power(2, ceil(log2(max(answers.weight) over (
            partition by answers.quarter_start, answers.borough_code
        )))) as stratum_scale
    from answers
),

scored as (
    {%- for base_kind, is_in_base in [('answers', 'scaled.is_answered'), ('respondents', 'true')] %}
        select
            scaled.*,
            '{{ base_kind }}' as base_kind,
            case when {{ is_in_base }} then 1 else 0 end as is_in_base,
            case when {{ is_in_base }} then scaled.weight / scaled.stratum_scale else 0 end
                as base_weight,
            case when scaled.is_counted then scaled.weight / scaled.stratum_scale else 0 end
                as counted_weight
        from scaled
        {{- ' union all' if not loop.last }}
    {%- endfor %}
),

strata as (
    select
        scored.measure,
        scored.base_kind,
        scored.quarter_start,
        scored.borough_code,
        scored.stratum_scale,
        count(*) as respondents,
        cast(sum(scored.is_in_base) as bigint) as base,
        cast(count_if(scored.is_counted) as bigint) as counted,
        max(scored.base_weight) as largest_weight,
        {{ exact_sum('scored.base_weight') }} as weights,
        {{ exact_sum('scored.counted_weight') }} as counted_weights,
        {{ exact_sum('scored.base_weight * scored.base_weight') }} as squares,
        {{ exact_sum('scored.counted_weight * scored.counted_weight') }} as counted_squares
    from scored
    group by all
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
