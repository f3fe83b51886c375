-- One row a borough (and not attributed) and quarter: drug testing of arrested PPOs.
-- Never below the borough; the last three are of the assessments missed, by the day of arrest.
with arrests as (
    select * from {{ ref('ppo_drug_tests__current') }}
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
        {{ zero_unless_outstanding('trigger_arrests') }},
        {{ zero_unless_outstanding('trigger_tested') }},
        {{ zero_unless_outstanding('trigger_refused') }},
        {{ zero_unless_outstanding('non_trigger_arrests') }},
        {{ zero_unless_outstanding('discretionary_authorisations') }},
        {{ zero_unless_outstanding('positive_tests') }},
        {{ zero_unless_outstanding('assessments_missed') }},
        {{ zero_unless_outstanding('breach_arrests') }},
        {{ zero_unless_outstanding('failure_actions') }},
        {{ zero_unless_outstanding('breach_arrest_days') }}
    from places
    left join return_status
        on
            places.borough_code = return_status.borough_code
            and places.quarter_start = return_status.quarter_start
    left join counted
        on
            places.area_code = counted.area_code
            and places.quarter_start = counted.quarter_start
)

select * from ppo_drug_testing
