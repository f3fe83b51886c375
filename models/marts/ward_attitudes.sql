-- One row per ward and survey measure: the percentage modelled from the answers of 2010-13. Wards
-- are not ranked. A ward has only about 60 answers in three years, so its share is drawn towards
-- its borough's. Then all the borough's wards are shifted by the same amount, so that their mean,
-- weighted by residents, equals the borough's share.
with wards as (
    select
        wards.*,
        spreads.ward_variance,
        spreads.spread_variance,
        1 / nullif(spreads.ward_variance + wards.variance, 0) as precision,
        coalesce(
            spreads.ward_variance / nullif(spreads.ward_variance + wards.variance, 0), 0
        ) as shrinkage
    from {{ ref('int_ward_answers') }} as wards
    left join {{ ref('int_ward_spread') }} as spreads on spreads.measure = wards.measure
),

boroughs as (
    select
        measure,
        borough_code,
        {{ exact_sum('precision', 12) }} as precision,
        {{ exact_sum('precision * share', 12) }} / nullif({{ exact_sum('precision', 12) }}, 0)
            as level
    from wards
    group by measure, borough_code
),

shrunk as (
    select
        wards.*,
        wards.shrinkage * coalesce(wards.share, 0)
        + (1 - wards.shrinkage) * coalesce(boroughs.level, wards.borough_share) as shrunk_share,
        case
            when wards.base = 0 then wards.ward_variance + 1 / nullif(boroughs.precision, 0)
            else wards.shrinkage * wards.variance
                + power(1 - wards.shrinkage, 2) / nullif(boroughs.precision, 0)
                + 2 * power(wards.variance, 2) * power(wards.precision, 3) * wards.spread_variance
        end as squared_error
    from wards
    left join boroughs
        on boroughs.measure = wards.measure and boroughs.borough_code = wards.borough_code
),

shifts as (
    select
        measure,
        borough_code,
        max(borough_share) - {{ exact_sum('residents * shrunk_share', 12) }}
        / nullif(sum(residents), 0) as shift
    from shrunk
    group by measure, borough_code
),

estimates as (
    select
        shrunk.*,
        case
            when shifts.shift is not null
                then least(greatest(shrunk.shrunk_share + shifts.shift, 0), 1)
        end as estimate,
        {{ var('normal_quantile_95') }} * sqrt(shrunk.squared_error) as margin
    from shrunk
    inner join shifts
        on shifts.measure = shrunk.measure and shifts.borough_code = shrunk.borough_code
),

limited as (
    select
        estimates.*,
        case when margin is not null then greatest(estimate - margin, 0) end as lower_limit,
        case when margin is not null then least(estimate + margin, 1) end as upper_limit
    from estimates
),

ward_attitudes as (
    select
        measure,
        borough_code,
        ward_code,
        ward_name,
        cast(base as bigint) as base,
        100 * estimate as estimate_percent,
        100 * lower_limit as lower_95,
        100 * upper_limit as upper_95,
        100 * borough_share as borough_percent,
        case
            when lower_limit > borough_share then 'higher'
            when upper_limit < borough_share then 'lower'
            when lower_limit is not null then 'not told apart'
        end as class,
        shrinkage,
        true as is_model_based
    from limited
)

select * from ward_attitudes
