-- One row per ward and survey measure: the percentage modelled from the answers of 2010-13. Wards
-- are not ranked. A ward has only about 60 answers in three years, so the percentage is not
-- calculated from these answers alone.
with estimates as (
    select * from {{ ref('int_ward_estimates') }}
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
