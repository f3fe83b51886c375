-- One row a borough (else not attributed) and quarter: inspectors' authorisations.
-- Non-trigger arrests of PPOs in which an inspector authorised the drug test.
with ppo_drug_tests as (
    select * from {{ ref('ppo_drug_tests__current') }}
    where is_discretionary_authorisation
),

counted as (
    select
        'ppo_discretionary_authorisations' as indicator_id,
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        cast(count(*) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from ppo_drug_tests
    group by all
)

select * from counted
