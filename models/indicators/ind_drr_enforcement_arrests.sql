-- One row a borough (else not attributed) and quarter: breach arrests after a missed assessment.
-- Of PPOs testing positive who missed a required assessment; one pending is not missed.
with ppo_drug_tests as (
    select * from {{ ref('ppo_drug_tests__current') }}
    where is_breach_arrest
),

counted as (
    select
        'drr_enforcement_arrests' as indicator_id,
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        cast(count(*) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from ppo_drug_tests
    group by all
)

select * from counted
