-- One row a return and quarter, and a value of a column in it: how many rows that count have it.
-- Without a column, all of them; cells that are not given are a value too.
with counted as (
    {{ value_counts('asset_confiscations', [
        'legislation', 'order_type', 'drug_related', 'offence_group'
    ]) }}
    union all
    {{ value_counts('cannabis_factory_closures', [
        'premises_type', 'tenure', 'source', 'commercial'
    ]) }}
    union all
    {{ value_counts('crack_house_closures', ['premises_type', 'power', 'outcome', 'source']) }}
    union all
    {{ value_counts('network_disruptions', ['network_type', 'lead_unit', 'nim_level', 'degree']) }}
    union all
    {{ value_counts('pas_waves', ['drugs_problem', 'tackles_drugs']) }}
    union all
    {{ value_counts('ppo_drug_tests', [
        'offence_class', 'inspector_authorisation', 'test_outcome', 'drugs_found',
        'enforcement_route'
    ]) }}
    union all
    {{ value_counts('ppo_roster', []) }}
    union all
    {{ value_counts('recorded_offences', ['offence_category'], rows='sum(offences)') }}
    union all
    {{ value_counts('return_register', ['status']) }}
    union all
    {{ value_counts('sanction_detections', ['offence', 'disposal', 'commercial']) }}
)

select * from counted
