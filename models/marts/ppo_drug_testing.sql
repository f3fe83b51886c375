-- One row a borough (and not attributed) and quarter: drug testing of arrested PPOs.
-- Never below the borough; the last three are of the assessments missed, by the quarter of the arrest.
with arrests as (
    select * from {{ ref('int_ppo_drug_tests__current') }}
),

places as (
    select * from {{ ref('int_place_quarters') }}
    where area_level <> 'ward'
),

return_status as (
    select * from {{ ref('int_return_status') }}
    where return_name = 'ppo_drug_tests'
),

counted as (
    select
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        count_if(is_trigger_arrest) as trigger_arrests,
        count_if(is_trigger_tested) as trigger_tested,
        count_if(is_trigger_refused) as trigger_refused,
        count_if(is_non_trigger_arrest) as non_trigger_arrests,
        count_if(is_discretionary_authorisation) as discretionary_authorisations,
        count_if(is_positive_test) as positive_tests,
        count_if(is_assessment_missed) as assessments_missed,
        count_if(is_breach_arrest) as breach_arrests,
        count_if(is_failure_action) as failure_actions,
        sum(breach_arrest_days) as breach_arrest_days
    from arrests
    group by all
),

ppo_drug_testing as (
    select
        places.borough_code,
        places.borough_name,
        places.ward_code,
        places.ward_name,
        places.quarter_start as quarter_start_date,
        places.fiscal_quarter,
        return_status.return_status,
        {{ zero_unless_outstanding('counted.trigger_arrests') }} as trigger_arrests,
        {{ zero_unless_outstanding('counted.trigger_tested') }} as trigger_tested,
        {{ zero_unless_outstanding('counted.trigger_refused') }} as trigger_refused,
        {{ zero_unless_outstanding('counted.non_trigger_arrests') }} as non_trigger_arrests,
        {{ zero_unless_outstanding('counted.discretionary_authorisations') }} as discretionary_authorisations,
        {{ zero_unless_outstanding('counted.positive_tests') }} as positive_tests,
        {{ zero_unless_outstanding('counted.assessments_missed') }} as assessments_missed,
        {{ zero_unless_outstanding('counted.breach_arrests') }} as breach_arrests,
        {{ zero_unless_outstanding('counted.failure_actions') }} as failure_actions,
        {{ zero_unless_outstanding('counted.breach_arrest_days') }} as breach_arrest_days
    from places
    left join return_status
        on return_status.borough_code = places.borough_code
        and return_status.quarter_start = places.quarter_start
    left join counted
        on counted.area_code = places.area_code
        and counted.quarter_start = places.quarter_start
)

select * from ppo_drug_testing
