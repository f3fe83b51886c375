-- One row a borough (else not attributed) and quarter: acted upon of assessments missed.
-- Prosecuted or arrested for breach / PPOs testing positive who missed a required assessment.
with ppo_drug_tests as (
    select * from {{ ref('ppo_drug_tests__current') }}
    where is_assessment_missed
),

counted as (
    select
        'drr_failure_action_rate' as indicator_id,
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        cast(count_if(is_failure_action) as decimal(18, 2)) as numerator,
        cast(count(*) as bigint) as denominator,
        cast(null as string) as counted_ref
    from ppo_drug_tests
    group by all
)

select * from counted
