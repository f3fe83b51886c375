-- One row a borough (else not attributed) and quarter: tested of trigger arrests.
-- Positive or negative tests / all trigger arrests of PPOs; a refusal is no test.
with ppo_drug_tests as (
    select * from {{ ref('ppo_drug_tests__current') }}
    where is_trigger_arrest
),

counted as (
    select
        'ppo_mandatory_test_compliance' as indicator_id,
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        cast(count_if(is_trigger_tested) as decimal(18, 2)) as numerator,
        cast(count(*) as bigint) as denominator,
        cast(null as string) as counted_ref
    from ppo_drug_tests
    group by all
)

select * from counted
