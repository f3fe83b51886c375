-- One row a measure, base, area and stratum (a quarter and borough): sums that estimates need.
-- London holds every stratum, a borough its own; a base is either the answers or all respondents.
with answers as (
    select * from {{ ref('int_survey__answers') }}
),

in_base as (
    select
        answers.*,
        'answers' as base_kind,
        case when answers.is_answered then 1 else 0 end as is_in_base
    from answers
    union all
    select
        answers.*,
        'respondents' as base_kind,
        1 as is_in_base
    from answers
),

-- No estimate depends on the scale of the weights: a power of two brings them below 1 unrounded.
scale as (
    select power(2, ceil(log2(max(answers.weight)))) as largest_weight
    from answers
),

scored as (
    select
        in_base.*,
        in_base.weight / scale.largest_weight * in_base.is_in_base as base_weight,
        in_base.weight / scale.largest_weight
        * case when in_base.is_counted then 1 else 0 end as counted_weight
    from in_base
    cross join scale
),

strata as (
    select
        scored.measure,
        scored.base_kind,
        scored.quarter_start,
        scored.borough_code,
        count(*) as respondents,
        cast(sum(scored.is_in_base) as bigint) as base,
        cast(count_if(scored.is_counted) as bigint) as counted,
        {{ exact_sum('scored.base_weight') }} as weights,
        {{ exact_sum('scored.counted_weight') }} as counted_weights,
        {{ exact_sum('scored.base_weight * scored.base_weight') }} as squares,
        {{ exact_sum('scored.counted_weight * scored.counted_weight') }} as counted_squares
    from scored
    group by all
),

areas as (
    select * from {{ ref('int_areas') }}
    where area_level in ('london', 'borough')
),

area_strata as (
    select
        areas.area_level,
        areas.area_code,
        strata.*
    from strata
    inner join areas
        on areas.area_level = 'london'
            or areas.area_code = strata.borough_code
)

select * from area_strata
