-- One row per contrast with answers in both of its windows: the share, how much it differs from the
-- share in the other window, and the variance of the difference. A level has no other window. The
-- variance is Taylor-linearised over the strata of both windows, because they may share strata.
{%- set sides = [('', 'in_window'), ('other_', 'in_other')] %}
{%- set contrast = [
    'measure', 'base_kind', 'comparison', 'area_code', 'period_type', 'period_start', 'other_type',
    'other_start'
] %}
with contrasts as (
    select * from {{ ref('int_survey__contrasts') }}
),

totals as (
    select
        {{ contrast | join(', ') }},
        {%- for prefix, is_in in sides %}
            cast(sum({{ is_in }} * base) as bigint) as {{ prefix }}base,
            cast(sum({{ is_in }} * counted) as bigint) as {{ prefix }}counted,
            {{ exact_sum(is_in ~ ' * weights') }} as {{ prefix }}weights,
            {{ exact_sum(is_in ~ ' * counted_weights') }} as {{ prefix }}counted_weights,
        {%- endfor %}
        {{ exact_sum('in_window * squares') }} as squares,
        cast(sum(in_window * base) - count_if(in_window * base > 0) as bigint)
            as degrees_of_freedom,
        count(distinct case when in_window * base > 0 then quarter_start end) as quarters_answered,
        count(distinct case when in_window * base > 0 then borough_code end) as boroughs_answered
    from contrasts
    group by {{ contrast | join(', ') }}
    having sum(in_window * base) > 0 and (comparison = 'level' or sum(in_other * base) > 0)
),

-- If all answers count, the share is set to exactly 1, so that rounding errors do not lead to
-- another kind of interval.
shares as (
    select
        totals.*,
    {%- for prefix, is_in in sides %}
        case
            when {{ prefix }}counted = {{ prefix }}base then 1
            else {{ prefix }}counted_weights / nullif({{ prefix }}weights, 0)
        end as {{ prefix }}share{{ ',' if not loop.last }}
    {%- endfor %}
    from totals
),

-- A respondent's influence on the difference is `counted_factor` times the respondent's weight if
-- the answer counts, less `base_factor` times the weight.
factors as (
    select
        shares.*,
        contrasts.respondents,
        contrasts.weights as stratum_weights,
        contrasts.squares as stratum_squares,
        contrasts.counted_weights as stratum_counted_weights,
        contrasts.counted_squares as stratum_counted_squares,
        contrasts.in_window / nullif(shares.weights, 0)
        - coalesce(contrasts.in_other / nullif(shares.other_weights, 0), 0) as counted_factor,
        contrasts.in_window * shares.share / nullif(shares.weights, 0)
        - coalesce(contrasts.in_other * shares.other_share / nullif(shares.other_weights, 0), 0)
            as base_factor
    from shares
    inner join contrasts
        on
            {%- for key in contrast %}
                {{ 'and ' if not loop.first }}contrasts.{{ key }} = shares.{{ key }}
            {%- endfor %}
),

influences as (
    select
        factors.*,
        counted_factor * stratum_counted_weights - base_factor * stratum_weights as influence_sum,
        counted_factor * (counted_factor - 2 * base_factor) * stratum_counted_squares
        + base_factor * base_factor * stratum_squares as influence_squares
    from factors
),

{%- set kept = contrast + [
    'base', 'counted', 'weights', 'squares', 'degrees_of_freedom',
    'quarters_answered', 'boroughs_answered', 'share'
] %}

variances as (
    select
        {{ kept | join(', ') }},
        share - other_share as difference,
        {{ exact_sum(
            stratum_variance('influence_sum', 'influence_squares', 'respondents')
        ) }} as variance
    from influences
    group by {{ kept | join(', ') }}, other_share
)

select * from variances
