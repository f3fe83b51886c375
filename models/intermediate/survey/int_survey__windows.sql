-- One row for each combination of measure, base, area and period that has an answer. The variance
-- is Taylor-linearised over all strata in the period. London's share is a single estimate, not an
-- average of the boroughs' shares.
with period_quarters as (
    select * from {{ ref('int_period_quarters') }}
),

-- Each quarter also has a period of up to four previous quarters, so that a new wave can be
-- compared with the previous year.
window_quarters as (
    select
        period_type,
        period_start,
        quarter_start
    from period_quarters
    union all
    select
        'quarters_before' as period_type,
        waves.quarter_start as period_start,
        earlier.quarter_start
    from {{ ref('int_quarters') }} as waves
    inner join {{ ref('int_quarters') }} as earlier
        on earlier.quarter_start < waves.quarter_start
            and earlier.quarter_start >= {{ dbt.dateadd('year', -1, 'waves.quarter_start') }}
),

-- Only London's waves are compared with the previous year, and only London's share of missing
-- answers is needed.
window_strata as (
    select
        window_quarters.period_type,
        window_quarters.period_start,
        strata.*
    from {{ ref('int_survey__strata') }} as strata
    inner join window_quarters on window_quarters.quarter_start = strata.quarter_start
    where strata.area_level = 'london'
        or (window_quarters.period_type <> 'quarters_before' and strata.base_kind <> 'no_answer')
),

totals as (
    select
        window_strata.measure,
        window_strata.base_kind,
        window_strata.area_code,
        window_strata.period_type,
        window_strata.period_start,
        cast(sum(window_strata.base) as bigint) as base,
        cast(sum(window_strata.counted) as bigint) as counted,
        max(window_strata.largest_weight) as largest_weight,
        {{ exact_sum('window_strata.weights') }} as weights,
        {{ exact_sum('window_strata.counted_weights') }} as counted_weights,
        {{ exact_sum('window_strata.squares') }} as squares,
        cast(sum(window_strata.base) - count_if(window_strata.base > 0) as bigint)
            as degrees_of_freedom,
        count(distinct window_strata.quarter_start) filter (where window_strata.base > 0)
            as quarters_answered,
        count(distinct window_strata.borough_code) filter (where window_strata.base > 0)
            as boroughs_answered
    from window_strata
    group by all
    having sum(window_strata.base) > 0
),

-- If all answers count, the share is set to exactly 1, so that rounding errors do not lead to
-- another kind of interval.
shares as (
    select
        totals.*,
        case
            when totals.counted = totals.base then 1
            else totals.counted_weights / nullif(totals.weights, 0)
        end as share
    from totals
),

influences as (
    select
        shares.*,
        window_strata.respondents,
        (window_strata.counted_weights - shares.share * window_strata.weights)
        / nullif(shares.weights, 0) as influence_sum,
        (
            window_strata.counted_squares * (1 - 2 * shares.share)
            + power(shares.share, 2) * window_strata.squares
        ) / nullif(power(shares.weights, 2), 0) as influence_squares
    from shares
    inner join window_strata
        on window_strata.measure = shares.measure
            and window_strata.base_kind = shares.base_kind
            and window_strata.area_code = shares.area_code
            and window_strata.period_type = shares.period_type
            and window_strata.period_start = shares.period_start
),

windows as (
    select
        influences.measure,
        influences.base_kind,
        influences.area_code,
        influences.period_type,
        influences.period_start,
        influences.base,
        influences.counted,
        influences.largest_weight,
        influences.weights,
        influences.squares,
        influences.degrees_of_freedom,
        influences.quarters_answered,
        influences.boroughs_answered,
        influences.share,
        {{ exact_sum(stratum_variance(
            'influences.influence_sum', 'influences.influence_squares', 'influences.respondents'
        )) }} as variance
    from influences
    group by all
)

select * from windows
