-- One row per valid arrest of a prolific or other priority offender. An inspector's decision is
-- kept only for non-trigger arrests, and the drugs found only for positive tests. An assessment is
-- missed if it was required after a positive test but not attended. An arrest for breach counts if
-- it is within the register's number of days of the arrest that led to the test.
with accepted as (
    {{ current_rows('ppo_drug_tests') }}
),

limits as (
    {{ counted_within('breach_arrests') }}
),

expected_values as (
    select
        accepted.*,
        coalesce(
            {{ dbt.datediff('arrest_date', 'breach_arrest_date', 'day') }}
            between 0 and (select limits.days from limits), false
        ) as is_arrested_in_time,
        case when offence_class = 'non_trigger' then inspector_authorisation end as authorisation,
        case when test_outcome = 'positive' then drugs_found end as drugs,
        coalesce(
            test_outcome = 'positive' and assessment_required and not assessment_attended, false
        ) as is_assessment_missed
    from accepted
),

counted as (
    select
        arrest_ref,
        ppo_ref,
        borough_code,
        ward_code,
        arrest_date,
        {{ quarter_start('counted_on') }} as quarter_start,
        offence,
        offence_class,
        authorisation as inspector_authorisation,
        test_outcome,
        not_tested_reason,
        drugs as drugs_found,
        assessment_required,
        assessment_due,
        assessment_attended,
        breach_date,
        breach_arrest_date,
        prosecuted_for_failure,
        enforcement_route,
        offence_class = 'trigger' as is_trigger_arrest,
        offence_class = 'trigger' and test_outcome in ('positive', 'negative') as is_trigger_tested,
        offence_class = 'trigger' and test_outcome = 'refused' as is_trigger_refused,
        offence_class = 'non_trigger' as is_non_trigger_arrest,
        coalesce(authorisation = 'given', false) as is_discretionary_authorisation,
        test_outcome = 'positive' as is_positive_test,
        test_outcome in ('positive', 'negative') as is_test_with_result,
        is_assessment_missed,
        is_assessment_missed and is_arrested_in_time as is_breach_arrest,
        is_assessment_missed and (
            coalesce(prosecuted_for_failure, false) or breach_arrest_date is not null
        ) as is_failure_action,
        case
            when is_assessment_missed and is_arrested_in_time
                then {{ dbt.datediff('breach_date', 'breach_arrest_date', 'day') }}
        end as breach_arrest_days
    from expected_values
)

select * from counted
