-- One row per indicator, area (London or borough) and first day of a judged period: how much more
-- the figure changes from one year to the next than chance explains. Up to eight pairs of quarters
-- before the period are compared, each half with its own mean, so that trends and steps cancel
-- out. Amounts are divided by `divisor_95` or `divisor_998` before the limits are calculated.
with pairs as (
    select
        indicator_id,
        area_code,
        period_start,
        case
            when unit = 'count'
                then
                    ln((compared_numerator + 0.5e0) / (compared_numerator_before + 0.5e0))
                    / sqrt(
                        1 / (compared_numerator + 0.5e0)
                        + 1 / (compared_numerator_before + 0.5e0)
                    )
            else 2 * (
                    asin(sqrt(compared_numerator / nullif(compared_denominator, 0)))
                    - asin(sqrt(
                        compared_numerator_before / nullif(compared_denominator_before, 0)
                    ))
                ) / sqrt(
                    1e0 / nullif(compared_denominator, 0)
                    + 1e0 / nullif(compared_denominator_before, 0)
                )
        end as z
    from {{ ref('int_like_for_like') }}
    where
        {{ is_rebuilt() }}
        and period_type = 'quarter'
        and area_level in ('london', 'borough')
        and unit in ('count', 'percent')
        and aggregation = 'sum'
        and has_label
        and are_both_judged
        and break_reasons is null
        and (
            unit = 'count'
            or least(compared_denominator, compared_denominator_before)
            >= {{ var('cases_for_label') }}
        )
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

ordered as (
    select
        pairs.indicator_id,
        pairs.area_code,
        pairs.z,
        quarters.quarter_start as period_start,
        row_number() over (
            partition by pairs.indicator_id, pairs.area_code, quarters.quarter_start
            order by pairs.period_start desc
        ) as place
    from pairs
    inner join quarters on pairs.period_start < quarters.quarter_start
),

halved as (
    select
        ordered.*,
        place <= floor(count(*) over period / 2.0) as is_later_half
    from ordered
    where place <= {{ var('pairs_for_label')[1] }}
    window period as (partition by indicator_id, area_code, period_start)
),

centred as (
    select
        halved.*,
        z - {{ exact_sum('z', 18, 'half') }} / count(*) over half as deviation
    from halved
    window half as (partition by indicator_id, area_code, period_start, is_later_half)
),

pooled as (
    select
        indicator_id,
        area_code,
        period_start,
        count(*) as pairs,
        {{ exact_sum('power(deviation, 2)', 18) }} / nullif(count(*) - 2, 0) as variance
    from centred
    group by indicator_id, area_code, period_start
),

-- With so few pairs, the variance is uncertain, so Student's t replaces the normal quantile.
dispersions as (
    select
        {%- for level, quantile in [('95', 't_975'), ('998', 't_999')] %}
            {%- set factor = 'quantiles.' ~ quantile ~ ' / ' ~ var('normal_quantile_' ~ level) %}
            case
                when quantiles.{{ quantile }} is not null
                    then greatest(1e0, pooled.variance * power({{ factor }}, 2))
            end as divisor_{{ level }},
        {%- endfor %}
        pooled.indicator_id,
        pooled.area_code,
        pooled.period_start,
        cast(pooled.pairs as integer) as pairs,
        case when quantiles.t_999 is not null then greatest(1e0, pooled.variance) end as dispersion
    from pooled
    left join {{ ref('student_t_quantiles') }} as quantiles
        on
            pooled.pairs - 2 = quantiles.degrees_of_freedom
            and pooled.pairs >= {{ var('pairs_for_label')[0] }}
)

select * from dispersions
