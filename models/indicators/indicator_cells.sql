-- One row an indicator, its finest area and quarter with something counted; also a network.
-- A new indicator adds its line here: the roll-up, the limits and the marts take it from there.
with cells as (
    select * from {{ ref('ind_networks_disrupted') }}
    union all
    select * from {{ ref('ind_cannabis_networks_disrupted') }}
    union all
    select * from {{ ref('ind_confiscation_orders') }}
    union all
    select * from {{ ref('ind_confiscation_value_gbp') }}
    union all
    select * from {{ ref('ind_confiscation_paid_gbp') }}
    union all
    select * from {{ ref('ind_cash_forfeitures') }}
    union all
    select * from {{ ref('ind_cash_forfeiture_value_gbp') }}
    union all
    select * from {{ ref('ind_class_a_trafficking_detections') }}
    union all
    select * from {{ ref('ind_commercial_cannabis_detections') }}
    union all
    select * from {{ ref('ind_cannabis_factories_closed') }}
    union all
    select * from {{ ref('ind_crack_houses_closed') }}
    union all
    select * from {{ ref('ind_community_led_closure_rate') }}
    union all
    select * from {{ ref('ind_ppo_discretionary_authorisations') }}
    union all
    select * from {{ ref('ind_ppo_discretionary_authorisation_rate') }}
    union all
    select * from {{ ref('ind_ppo_mandatory_test_compliance') }}
    union all
    select * from {{ ref('ind_drr_enforcement_arrests') }}
    union all
    select * from {{ ref('ind_drr_enforcement_rate') }}
    union all
    select * from {{ ref('ind_drr_failure_action_rate') }}
    union all
    select * from {{ ref('ind_drr_arrest_days') }}
    union all
    select * from {{ ref('ind_recorded_drug_trafficking') }}
    union all
    select * from {{ ref('ind_recorded_drug_possession') }}
)

select * from cells
