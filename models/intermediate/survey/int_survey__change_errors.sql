-- One row for each combination of measure, base, area and pair of periods, if both periods have
-- answers. The two periods may share quarters, so their variances cannot simply be added up. The
-- variance is calculated over the strata of both periods.
with comparisons as (
    select * from {{ ref('int_survey__comparisons') }}
),

windows as (
    select * from {{ ref('int_survey__windows') }}
    where base_kind <> 'no_answer'
),

strata as (
    select * from {{ ref('int_survey__strata') }}
),

differences as (
    select
        comparisons.*,
        windows.base_kind,
        windows.area_code,
        comparisons.in_period / windows.weights
        - comparisons.in_earlier / earlier_windows.weights as counted_factor,
        comparisons.in_period * windows.share / windows.weights
        - comparisons.in_earlier * earlier_windows.share / earlier_windows.weights as base_factor
    from comparisons
    inner join windows
        on windows.measure = comparisons.measure
            and windows.period_type = comparisons.period_type
            and windows.period_start = comparisons.period_start
    inner join windows as earlier_windows
        on earlier_windows.measure = comparisons.measure
            and earlier_windows.period_type = comparisons.earlier_type
            and earlier_windows.period_start = comparisons.earlier_start
            and earlier_windows.base_kind = windows.base_kind
            and earlier_windows.area_code = windows.area_code
),

influences as (
    select
        differences.*,
        strata.area_level,
        strata.respondents,
        strata.weights,
        strata.squares,
        strata.counted_weights,
        strata.counted_squares
    from differences
    inner join strata
        on strata.measure = differences.measure
            and strata.base_kind = differences.base_kind
            and strata.area_code = differences.area_code
            and strata.quarter_start = differences.quarter_start
),

scored as (
    select
        influences.*,
        counted_factor * counted_weights - base_factor * weights as influence_sum,
        (power(counted_factor, 2) - 2 * counted_factor * base_factor) * counted_squares
        + power(base_factor, 2) * squares as influence_squares
    from influences
),

changes as (
    select
        scored.measure,
        scored.base_kind,
        scored.comparison,
        scored.improvement_direction,
        scored.area_level,
        scored.area_code,
        scored.period_type,
        scored.period_start,
        scored.period_end,
        scored.period_label,
        scored.is_complete,
        scored.earlier_type,
        scored.earlier_start,
        scored.earlier_label,
        scored.quarters_apart,
        sqrt({{ exact_sum(stratum_variance(
            'scored.influence_sum', 'scored.influence_squares', 'scored.respondents'
        )) }}) as share_error
    from scored
    group by all
)

select * from changes
