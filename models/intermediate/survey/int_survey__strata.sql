-- London includes every stratum, and a borough includes only its own strata. The base `answers`
-- excludes missing answers. The bases `respondents` and `no_answer` include everybody;
-- `no_answer` counts the people who gave no answer.
{%- set questions = [
    ('pas_drugs_problem', 'is_problem_answered', 'is_problem'),
    ('pas_tackling_drugs', 'is_tackling_answered', 'is_tackling_well')
] %}
-- Estimates do not depend on the scale of the weights. We divide them by a power of two that brings
-- the largest to 1 or less, which loses no precision.
with respondents as (
    select
        *,
        power(2, ceil(log2(max(weight) over (partition by quarter_start, borough_code))))
            as stratum_scale
    from {{ ref('int_pas_waves__current') }}
),

answers as (
    {%- for measure, is_answered, is_counted in questions %}
        select
            '{{ measure }}' as measure,
            quarter_start,
            borough_code,
            stratum_scale,
            weight / stratum_scale as weight,
            {{ is_answered }} as is_answered,
            {{ is_counted }} as is_counted
        from respondents
        {{- ' union all' if not loop.last }}
    {%- endfor %}
),

bases as (
    select 'answers' as base_kind
    union all
    select 'respondents' as base_kind
    union all
    select 'no_answer' as base_kind
),

in_bases as (
    select
        answers.measure,
        bases.base_kind,
        answers.quarter_start,
        answers.borough_code,
        answers.stratum_scale,
        answers.weight,
        answers.is_answered or bases.base_kind <> 'answers' as is_in_base,
        case
            when bases.base_kind = 'no_answer' then not answers.is_answered
            else answers.is_counted
        end as is_counted
    from answers
    cross join bases
),

strata as (
    select
        measure,
        base_kind,
        quarter_start,
        borough_code,
        stratum_scale,
        count(*) as respondents,
        cast(count_if(is_in_base) as bigint) as base,
        cast(count_if(is_counted) as bigint) as counted,
        {{ exact_sum('case when is_in_base then weight else 0 end') }} as weights,
        {{ exact_sum('case when is_counted then weight else 0 end') }} as counted_weights,
        {{ exact_sum('case when is_in_base then weight * weight else 0 end') }} as squares,
        {{ exact_sum('case when is_counted then weight * weight else 0 end') }} as counted_squares
    from in_bases
    group by measure, base_kind, quarter_start, borough_code, stratum_scale
),

placed as (
    select
        areas.area_level,
        areas.area_code,
        strata.*,
        strata.stratum_scale
        / max(strata.stratum_scale) over (partition by areas.area_code) as factor
    from strata
    inner join {{ ref('int_areas') }} as areas
        on areas.area_level = 'london'
            or (areas.area_level = 'borough' and areas.area_code = strata.borough_code)
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
        weights * factor as weights,
        counted_weights * factor as counted_weights,
        squares * factor * factor as squares,
        counted_squares * factor * factor as counted_squares
    from placed
)

select * from on_one_scale
