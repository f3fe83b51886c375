-- With the base `rest`, a borough has the estimate for London without the borough. Wilson's
-- limits use the effective base, which is never larger than the base. Below 60 degrees of
-- freedom, the limits use Student's t.
{%- set keys = ['measure', 'base_kind', 'area_code', 'period_type', 'period_start'] %}
with strata as (
    select * from {{ ref('int_survey__strata') }}
),

strata_and_rests as (
    select * from strata
    union all
    select
        boroughs.area_level,
        boroughs.area_code,
        strata.measure,
        'rest' as base_kind,
        strata.quarter_start,
        strata.borough_code,
        strata.respondents,
        strata.base,
        strata.counted,
        strata.weights,
        strata.counted_weights,
        strata.squares,
        strata.counted_squares
    from strata
    inner join {{ ref('int_areas') }} as boroughs
        on boroughs.area_level = 'borough' and boroughs.area_code <> strata.borough_code
    where strata.area_level = 'london' and strata.base_kind = 'answers'
),

-- Each quarter also has a window of up to four previous quarters, so that a new wave can be
-- compared with the previous year.
windows as (
    select
        period_type,
        period_start,
        quarter_start
    from {{ ref('int_period_quarters') }}
    union all
    select
        'quarters_before' as period_type,
        quarters.quarter_start as period_start,
        before.quarter_start
    from {{ ref('int_quarters') }} as quarters
    inner join {{ ref('int_quarters') }} as before
        on before.quarter_start >= {{ dbt.dateadd('year', -1, 'quarters.quarter_start') }}
            and before.quarter_start < quarters.quarter_start
),

-- Only London's waves are compared with the previous year, and only London's share of missing
-- answers is needed.
in_windows as (
    select
        windows.period_type,
        windows.period_start,
        strata.*
    from strata_and_rests as strata
    inner join windows on windows.quarter_start = strata.quarter_start
    where
        case
            when strata.base_kind = 'rest' then windows.period_type in ('fiscal_year', 'strategy')
            when strata.base_kind = 'no_answer' or windows.period_type = 'quarters_before'
                then strata.area_level = 'london'
            else true
        end
),

totals as (
    select
        {{ keys | join(', ') }},
        cast(sum(base) as bigint) as base,
        cast(sum(counted) as bigint) as counted,
        {{ exact_sum('weights') }} as weights,
        {{ exact_sum('counted_weights') }} as counted_weights,
        {{ exact_sum('squares') }} as squares,
        cast(sum(base) - count_if(base > 0) as bigint) as degrees_of_freedom,
        count(distinct case when base > 0 then quarter_start end) as quarters_answered,
        count(distinct case when base > 0 then borough_code end) as boroughs_answered
    from in_windows
    group by {{ keys | join(', ') }}
    having sum(base) > 0
),

-- If all answers count, the share is set to exactly 1, so that rounding errors do not lead to
-- another kind of interval.
shares as (
    select
        *,
        case when counted = base then 1 else counted_weights / nullif(weights, 0) end as share,
        counted between 1 and base - 1 as is_linearised
    from totals
),

varied as (
    select
        shares.*,
        {{ linearised_variance(
            '1 / nullif(shares.weights, 0)', 'shares.share / nullif(shares.weights, 0)'
        ) }} as variance
    from shares
    inner join in_windows as strata
        on
            {%- for key in keys %}
                {{ 'and ' if not loop.first }}strata.{{ key }} = shares.{{ key }}
            {%- endfor %}
    group by all
),

-- If all answers are equal or the variance is 0, the effective base comes from the weights alone.
based as (
    select
        *,
        variance / nullif(share * (1 - share) / nullif(base - 1, 0), 0) as design_effect,
        least(coalesce(
            case when is_linearised then share * (1 - share) / nullif(variance, 0) end,
            power(weights, 2) / nullif(squares, 0)
        ), base) as effective_base
    from varied
),

quantiled as (
    select
        based.*,
        {%- for level, exact in [('95', 't_975'), ('998', 't_999')] %}
            {{ critical_value('based.degrees_of_freedom', level, 'student_t_quantiles.' ~ exact) }}
                as critical_{{ level }},
        {%- endfor %}
        {{ var('far_errors') }} as critical_far
    from based
    left join {{ ref('student_t_quantiles') }} as student_t_quantiles
        on student_t_quantiles.degrees_of_freedom = based.degrees_of_freedom
),

limited as (
    select
        {%- for level in ('95', '998', 'far') %}
            {{ wilson_lower('share * effective_base', 'effective_base', 'critical_' ~ level) }}
                as lower_{{ level }},
            {{ wilson_upper('share * effective_base', 'effective_base', 'critical_' ~ level) }}
                as upper_{{ level }},
        {%- endfor %}
        *
    from quantiled
)

select * from limited
