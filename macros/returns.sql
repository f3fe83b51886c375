{#-
    The returns by name, with the facts that loops over them need.
    Generated from the contracts by `make generate`; change the contract.
-#}
{% macro returns() %}
    {{ return({
        "acquisitive_offences": {
            "key": ["crime_ref"],
            "place": "borough",
            "ward": "ward",
            "is_mps_only": false,
            "is_list": false,
            "counted_on": ["recorded_date"],
            "counted_as": "event_date",
            "is_registered": false,
            "is_measured": true,
            "watched": ["offence"]
        },
        "asset_confiscations": {
            "key": ["order_ref"],
            "place": "borough",
            "ward": "ward",
            "is_mps_only": false,
            "is_list": false,
            "counted_on": ["order_date"],
            "counted_as": "event_date",
            "is_registered": true,
            "is_measured": true,
            "watched": ["legislation", "order_type", "drug_related", "offence_group"]
        },
        "cannabis_factory_closures": {
            "key": ["site_ref"],
            "place": "borough",
            "ward": "ward",
            "is_mps_only": false,
            "is_list": false,
            "counted_on": ["closed_date"],
            "counted_as": "event_date",
            "is_registered": true,
            "is_measured": true,
            "watched": ["premises_type", "tenure", "source", "commercial"]
        },
        "community_concerns": {
            "key": ["concern_ref"],
            "place": "borough",
            "ward": "ward",
            "is_mps_only": false,
            "is_list": false,
            "counted_on": ["raised_date"],
            "counted_as": "event_date",
            "is_registered": true,
            "is_measured": true,
            "watched": ["theme", "source"]
        },
        "community_investments": {
            "key": ["investment_ref"],
            "place": "borough",
            "ward": "ward",
            "is_mps_only": false,
            "is_list": false,
            "counted_on": ["award_date"],
            "counted_as": "event_date",
            "is_registered": false,
            "is_measured": true,
            "watched": []
        },
        "crack_house_closures": {
            "key": ["closure_ref"],
            "place": "borough",
            "ward": "ward",
            "is_mps_only": false,
            "is_list": false,
            "counted_on": ["order_date", "notice_date"],
            "counted_as": "event_date",
            "is_registered": true,
            "is_measured": true,
            "watched": ["premises_type", "power", "outcome", "source"]
        },
        "dip_rollout": {
            "key": ["borough"],
            "place": "borough",
            "ward": "",
            "is_mps_only": true,
            "is_list": false,
            "counted_on": ["start_date"],
            "counted_as": "date",
            "is_registered": false,
            "is_measured": true,
            "watched": []
        },
        "network_disruptions": {
            "key": ["disruption_ref"],
            "place": "boroughs",
            "ward": "",
            "is_mps_only": false,
            "is_list": true,
            "counted_on": ["disruption_date"],
            "counted_as": "event_date",
            "is_registered": false,
            "is_measured": true,
            "watched": ["network_type", "lead_unit", "nim_level", "degree"]
        },
        "pas_waves": {
            "key": ["wave", "respondent_ref"],
            "place": "borough",
            "ward": "ward",
            "is_mps_only": true,
            "is_list": false,
            "counted_on": ["interview_date"],
            "counted_as": "event_date",
            "is_registered": false,
            "is_measured": false,
            "watched": ["drugs_problem", "tackles_drugs"]
        },
        "ppo_drug_tests": {
            "key": ["arrest_ref"],
            "place": "borough",
            "ward": "ward",
            "is_mps_only": false,
            "is_list": false,
            "counted_on": ["arrest_date"],
            "counted_as": "event_date",
            "is_registered": true,
            "is_measured": true,
            "watched": ["offence_class", "inspector_authorisation", "test_outcome", "drugs_found", "enforcement_route"]
        },
        "ppo_roster": {
            "key": ["ppo_ref", "start_date"],
            "place": "borough",
            "ward": "",
            "is_mps_only": true,
            "is_list": false,
            "counted_on": ["start_date"],
            "counted_as": "date",
            "is_registered": false,
            "is_measured": false,
            "watched": []
        },
        "recorded_offences": {
            "key": ["borough_name", "major_text", "minor_text", "month"],
            "place": "borough_name",
            "ward": "",
            "is_mps_only": false,
            "is_list": false,
            "counted_on": ["month"],
            "counted_as": "month",
            "is_registered": false,
            "is_measured": true,
            "watched": []
        },
        "return_register": {
            "key": ["return_name", "borough", "quarter"],
            "place": "borough",
            "ward": "",
            "is_mps_only": true,
            "is_list": false,
            "counted_on": ["quarter"],
            "counted_as": "quarter",
            "is_registered": false,
            "is_measured": false,
            "watched": ["status"]
        },
        "sanction_detections": {
            "key": ["detection_ref"],
            "place": "borough",
            "ward": "ward",
            "is_mps_only": false,
            "is_list": false,
            "counted_on": ["detection_date"],
            "counted_as": "event_date",
            "is_registered": true,
            "is_measured": true,
            "watched": ["offence", "disposal", "commercial"]
        }
    }) }}
{% endmacro %}
