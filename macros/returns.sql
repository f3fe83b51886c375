{#-
    List the returns by name, each with its key, columns and other properties. A property that is
    false, zero or empty is left out.
    Generated from the contracts by `make generate`: change the contract, not this file.
-#}
{% macro returns() %}
    {{ return({
        "acquisitive_offences": {
            "reported_by": "quarter", "is_headquarters": true, "is_measured": true,
            "frequency_months": 12, "latency_days": 35, "settles_after_days": 45,
            "place": "borough", "ward": "ward", "counted_on": ["recorded_date"],
            "counted_as": "event_date", "key": ["crime_ref"], "columns": ["crime_ref", "borough",
            "ward", "recorded_date", "offence"], "references": ["crime_ref"]
        },
        "asset_confiscations": {
            "reported_by": "sender", "is_registered": true, "is_measured": true,
            "frequency_months": 3, "latency_days": 35, "settles_after_days": 45, "place": "borough",
            "ward": "ward", "counted_on": ["order_date"], "counted_as": "event_date",
            "key": ["order_ref"], "columns": ["order_ref", "case_ref", "borough", "ward",
            "order_date", "legislation", "order_type", "drug_related", "benefit_gbp", "order_gbp",
            "paid_gbp", "paid_date", "offence_group", "network_ref"], "references": ["order_ref",
            "case_ref", "network_ref"]
        },
        "cannabis_factory_closures": {
            "reported_by": "sender", "is_registered": true, "is_measured": true,
            "frequency_months": 3, "latency_days": 35, "settles_after_days": 45, "place": "borough",
            "ward": "ward", "counted_on": ["closed_date"], "counted_as": "event_date",
            "key": ["site_ref"], "columns": ["site_ref", "borough", "ward", "closed_date", "plants",
            "premises_type", "tenure", "electricity_abstracted", "forensic_examined", "source",
            "network_ref", "crime_ref", "commercial"], "references": ["site_ref", "network_ref",
            "crime_ref"]
        },
        "community_concerns": {
            "reported_by": "sender", "is_registered": true, "is_measured": true,
            "frequency_months": 3, "latency_days": 35, "settles_after_days": 45, "place": "borough",
            "ward": "ward", "counted_on": ["raised_date"], "counted_as": "event_date",
            "key": ["concern_ref"], "columns": ["concern_ref", "borough", "ward", "raised_date",
            "theme", "source", "actioned_date", "resolved_date"], "references": ["concern_ref"]
        },
        "community_investments": {
            "reported_by": "quarter", "is_headquarters": true, "is_measured": true,
            "frequency_months": 12, "latency_days": 35, "settles_after_days": 45,
            "place": "borough", "ward": "ward", "counted_on": ["award_date"],
            "counted_as": "event_date", "key": ["investment_ref"], "columns": ["investment_ref",
            "borough", "ward", "award_date", "project", "amount_gbp"],
            "references": ["investment_ref"]
        },
        "crack_house_closures": {
            "reported_by": "sender", "is_registered": true, "is_measured": true,
            "frequency_months": 3, "latency_days": 35, "settles_after_days": 45, "place": "borough",
            "ward": "ward", "counted_on": ["order_date", "notice_date"], "counted_as": "event_date",
            "key": ["closure_ref"], "columns": ["closure_ref", "borough", "ward", "premises_type",
            "power", "notice_date", "hearing_date", "outcome", "order_date", "order_months",
            "extended_to", "source", "network_ref"], "references": ["closure_ref", "network_ref"]
        },
        "dip_rollout": {
            "reported_by": "list", "is_headquarters": true, "is_measured": true,
            "frequency_months": 12, "latency_days": 35, "place": "borough", "is_mps_only": true,
            "counted_on": ["start_date"], "counted_as": "date", "key": ["borough"],
            "columns": ["borough", "start_date"]
        },
        "network_disruptions": {
            "reported_by": "quarter", "is_headquarters": true, "is_measured": true,
            "frequency_months": 12, "latency_days": 35, "settles_after_days": 45,
            "place": "boroughs", "is_list": true, "counted_on": ["disruption_date"],
            "counted_as": "event_date", "key": ["disruption_ref"], "columns": ["disruption_ref",
            "network_ref", "network_type", "disruption_date", "lead_unit", "nim_level", "degree",
            "boroughs"], "references": ["disruption_ref", "network_ref"]
        },
        "pas_waves": {
            "reported_by": "wave", "is_headquarters": true, "is_about_people": true,
            "frequency_months": 3, "latency_days": 35, "place": "borough", "ward": "ward",
            "is_mps_only": true, "counted_on": ["interview_date"], "counted_as": "event_date",
            "key": ["wave", "respondent_ref"], "columns": ["wave", "respondent_ref",
            "interview_date", "borough", "ward", "weight", "drugs_problem", "tackles_drugs"],
            "references": ["wave", "respondent_ref"]
        },
        "ppo_drug_tests": {
            "reported_by": "sender", "is_registered": true, "is_measured": true,
            "is_about_people": true, "frequency_months": 3, "latency_days": 35,
            "settles_after_days": 45, "place": "borough", "ward": "ward",
            "counted_on": ["arrest_date"], "counted_as": "event_date", "key": ["arrest_ref"],
            "columns": ["arrest_ref", "ppo_ref", "borough", "ward", "arrest_date", "offence",
            "offence_class", "inspector_authorisation", "test_outcome", "not_tested_reason",
            "drugs_found", "assessment_required", "assessment_due", "assessment_attended",
            "breach_date", "breach_arrest_date", "prosecuted_for_failure", "enforcement_route"],
            "references": ["arrest_ref"]
        },
        "ppo_roster": {
            "is_about_people": true, "frequency_months": 3, "latency_days": 35, "place": "borough",
            "is_mps_only": true, "counted_on": ["start_date"], "counted_as": "date",
            "key": ["ppo_ref", "start_date"], "columns": ["ppo_ref", "start_date", "end_date",
            "borough"], "persons": ["ppo_ref"]
        },
        "recorded_offences": {
            "reported_by": "month", "is_headquarters": true, "is_measured": true,
            "frequency_months": 1, "latency_days": 35, "settles_after_days": 45,
            "place": "borough_name", "counted_on": ["month"], "counted_as": "month",
            "key": ["borough_name", "major_text", "minor_text", "month"], "columns": ["major_text",
            "minor_text", "borough_name", "month", "offences"]
        },
        "return_register": {
            "frequency_months": 3, "latency_days": 35, "place": "borough", "is_mps_only": true,
            "may_name_headquarters": true, "counted_on": ["quarter"], "counted_as": "quarter",
            "key": ["return_name", "borough", "quarter"], "columns": ["return_name", "borough",
            "quarter", "status", "due_date", "received_date", "records"]
        },
        "sanction_detections": {
            "reported_by": "sender", "is_registered": true, "is_measured": true,
            "frequency_months": 3, "latency_days": 35, "settles_after_days": 45, "place": "borough",
            "ward": "ward", "counted_on": ["detection_date"], "counted_as": "event_date",
            "key": ["detection_ref"], "columns": ["detection_ref", "crime_ref", "borough", "ward",
            "detection_date", "offence", "disposal", "commercial", "network_ref"],
            "references": ["detection_ref", "crime_ref", "network_ref"]
        }
    }) }}
{% endmacro %}
