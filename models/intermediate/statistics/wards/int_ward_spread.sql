-- One row per measure: the part of the variance between a borough's wards that sampling does not
-- explain. It is estimated by the method of moments (a Fay-Herriot model with a level for each
-- borough) and may be 0.
with wards as (
    select * from {{ ref('int_ward_answers') }}
    where base > 0
),

boroughs as (
    select
        measure,
        borough_code,
        count(*) as wards,
        {{ exact_mean('share') }} as mean_share
    from wards
    group by measure, borough_code
),

spread as (
    select
        wards.measure,
        greatest(0, (
            {{ exact_sum('power(wards.share - boroughs.mean_share, 2)', 24) }}
            - {{ exact_sum('wards.variance * (1 - 1.0e0 / boroughs.wards)', 24) }}
        )
        / nullif(count(*) - count(distinct wards.borough_code), 0)) as ward_variance,
        count(*) as wards
    from wards
    inner join boroughs
        on boroughs.measure = wards.measure and boroughs.borough_code = wards.borough_code
    group by wards.measure
),

-- The variance between wards is itself an estimate, whose variance adds to each ward's error.
uncertain as (
    select
        spread.*,
        {{ exact_sum('power(spread.ward_variance + wards.variance, 2)', 24) }}
            as squared_variances
    from spread
    inner join wards on wards.measure = spread.measure
    group by spread.measure, spread.ward_variance, spread.wards
),

spreads as (
    select
        measure,
        ward_variance,
        2 * squared_variances / power(wards, 2) as spread_variance
    from uncertain
)

select * from spreads
