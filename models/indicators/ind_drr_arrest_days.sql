-- One row a borough (else not attributed) and quarter: days from breach to breach arrest.
-- Total days / arrests, over the assessments missed that have both dates.
with ppo_drug_tests as (
    select * from {{ ref('ppo_drug_tests__current') }}
    where breach_arrest_days is not null
),

counted as (
    select
        'drr_arrest_days' as indicator_id,
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        cast(sum(breach_arrest_days) as decimal(18, 2)) as numerator,
        cast(count(*) as bigint) as denominator,
        cast(null as string) as counted_ref
    from ppo_drug_tests
    group by all
)

select * from counted
