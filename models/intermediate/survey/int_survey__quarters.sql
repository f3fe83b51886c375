-- One row per measure and begun quarter: whether its answers are fit for London's verdict.
-- At least 31 of 32 boroughs must have answered, with weights that add up to about the usual total.
with measures as (
    select * from {{ ref('confidence_targets') }}
),

answered as (
    select
        measure,
        quarter_start,
        count(distinct borough_code) as boroughs_answered
    from {{ ref('int_survey__strata') }}
    where area_level = 'borough' and base_kind = 'answers' and base > 0
    group by measure, quarter_start
),

totals as (
    select
        quarter_start,
        {{ exact_sum('weight', 12) }} as weights
    from {{ ref('pas_waves__current') }}
    group by quarter_start
),

usual as (
    select median(weights) as weights from totals
),

quarters as (
    select
        measures.indicator_id as measure,
        quarters.quarter_start,
        quarters.fiscal_quarter,
        coalesce(answered.boroughs_answered, 0) as boroughs_answered,
        totals.weights / nullif(usual.weights, 0) as weight_ratio
    from measures
    cross join {{ ref('int_quarters') }} as quarters
    cross join usual
    left join answered
        on answered.measure = measures.indicator_id
            and answered.quarter_start = quarters.quarter_start
    left join totals on totals.quarter_start = quarters.quarter_start
),

told as (
    select
        quarters.*,
        nullif(concat_ws(
            ', ',
            case
                when boroughs_answered < 31
                    then 'answers from ' || boroughs_answered || ' of 32 boroughs'
            end,
            case
                when weight_ratio > 2 or weight_ratio < 0.5 then 'weights that add up to '
                    || cast(cast(weight_ratio as decimal(18, 3)) as string)
                    || ' times those of the median quarter'
            end
        ), '') as fault
    from quarters
)

select * from told
