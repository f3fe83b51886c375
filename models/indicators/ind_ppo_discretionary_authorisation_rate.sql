-- One row a borough (else not attributed) and quarter: authorised of non-trigger arrests.
-- An inspector authorised the drug test / all non-trigger arrests of PPOs.
with ppo_drug_tests as (
    select * from {{ ref('ppo_drug_tests__current') }}
    where is_non_trigger_arrest
),

counted as (
    select
        'ppo_discretionary_authorisation_rate' as indicator_id,
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        cast(count_if(is_discretionary_authorisation) as decimal(18, 2)) as numerator,
        cast(count(*) as bigint) as denominator,
        cast(null as string) as counted_ref
    from ppo_drug_tests
    group by all
)

select * from counted
