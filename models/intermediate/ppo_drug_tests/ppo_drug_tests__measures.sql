-- One row per area (borough or not attributed) and quarter, with measures of offenders' arrests.
-- Figures on prolific and other priority offenders are never given for wards. Whatever follows an
-- arrest is counted on the day of the arrest.
with arrests as (
    select * from {{ ref('ppo_drug_tests__current') }}
),

measured as (
    select
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        {{ count_of('is_trigger_arrest') }} as trigger_arrests,
        {{ count_of('is_trigger_tested') }} as trigger_tested,
        {{ count_of('is_trigger_refused') }} as trigger_refused,
        {{ count_of('is_non_trigger_arrest') }} as non_trigger_arrests,
        {{ count_of('is_discretionary_authorisation') }} as discretionary_authorisations,
        {{ count_of('is_positive_test') }} as positive_tests,
        {{ count_of('is_test_with_result') }} as tests_with_result,
        {{ count_of('is_assessment_missed') }} as assessments_missed,
        {{ count_of('is_breach_arrest') }} as breach_arrests,
        {{ count_of('is_failure_action') }} as failure_actions,
        {{ sum_of('breach_arrest_days', 'breach_arrest_days is not null') }} as breach_arrest_days,
        {{ count_of('breach_arrest_days is not null') }} as dated_breach_arrests
    from arrests
    group by all
)

select * from measured
