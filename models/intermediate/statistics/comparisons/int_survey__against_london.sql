-- One row for each combination of measure, borough and period that has answers: the standard
-- error of the difference between the borough's share and London's. The borough is part of London,
-- so the two variances cannot simply be added up. The variance is calculated over all of London's
-- strata, including the borough's.
with strata as (
    select
        period_quarters.period_type,
        period_quarters.period_start,
        strata.*
    from {{ ref('int_survey__strata') }} as strata
    inner join {{ ref('int_period_quarters') }} as period_quarters
        on period_quarters.quarter_start = strata.quarter_start
    where
        period_quarters.period_type in ('fiscal_year', 'strategy')
        and strata.base_kind = 'answers'
        and strata.area_level = 'london'
),

intervals as (
    select * from {{ ref('int_survey__intervals') }}
    where base_kind = 'answers'
),

-- The boroughs' weights are taken from London's strata, because a borough's own strata are scaled
-- differently.
boroughs as (
    select
        measure,
        period_type,
        period_start,
        borough_code,
        {{ exact_sum('weights') }} as weights
    from strata
    group by measure, period_type, period_start, borough_code
),

paired as (
    select
        boroughs.measure,
        boroughs.period_type,
        boroughs.period_start,
        boroughs.borough_code,
        strata.respondents,
        strata.weights,
        strata.squares,
        strata.counted_weights,
        strata.counted_squares,
        case when strata.borough_code = boroughs.borough_code then 1 / boroughs.weights else 0 end
        - 1 / london.weights as counted_factor,
        case
            when strata.borough_code = boroughs.borough_code then own.share / boroughs.weights
            else 0
        end - london.share / london.weights as base_factor
    from boroughs
    inner join intervals as own
        on
            own.measure = boroughs.measure
            and own.period_type = boroughs.period_type
            and own.period_start = boroughs.period_start
            and own.area_code = boroughs.borough_code
    inner join intervals as london
        on
            london.measure = boroughs.measure
            and london.period_type = boroughs.period_type
            and london.period_start = boroughs.period_start
            and london.area_code = '{{ var("london_code") }}'
    inner join strata
        on
            strata.measure = boroughs.measure
            and strata.period_type = boroughs.period_type
            and strata.period_start = boroughs.period_start
),

scored as (
    select
        paired.*,
        counted_factor * counted_weights - base_factor * weights as influence_sum,
        (power(counted_factor, 2) - 2 * counted_factor * base_factor) * counted_squares
        + power(base_factor, 2) * squares as influence_squares
    from paired
),

errors as (
    select
        measure,
        period_type,
        period_start,
        borough_code,
        100 * sqrt({{ exact_sum(stratum_variance(
            'influence_sum', 'influence_squares', 'respondents'
        )) }}) as difference_error
    from scored
    group by measure, period_type, period_start, borough_code
)

select * from errors
