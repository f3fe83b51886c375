-- One row a record of an accepted file: which return's, its key, what it says, and where.
-- Boroughs and wards compare as the places they are, however they are spelt.
with records as (
    {{ records_of('asset_confiscations', ['order_ref'], ward='ward') }}
    union all
    {{ records_of('cannabis_factory_closures', ['site_ref'], ward='ward') }}
    union all
    {{ records_of('crack_house_closures', ['closure_ref'], ward='ward') }}
    union all
    {{ records_of('network_disruptions', ['disruption_ref'], borough='boroughs') }}
    union all
    {{ records_of('pas_waves', ['wave', 'respondent_ref'], ward='ward') }}
    union all
    {{ records_of('ppo_drug_tests', ['arrest_ref'], ward='ward') }}
    union all
    {{ records_of('ppo_roster', ['ppo_ref', 'start_date']) }}
    union all
    {{ records_of(
        'recorded_offences', ['borough_name', 'major_text', 'minor_text', 'month'],
        keyed_by=[
            "nullif(replace(places.place_content, '/', ''), '')", 'staged.category', 'staged.month'
        ],
        borough='borough_name', staged='int_recorded_offences__categorised'
    ) }}
    union all
    {{ records_of(
        'return_register', ['return_name', 'borough', 'quarter'],
        keyed_by=[
            'staged.return_name', "nullif(replace(places.place_content, '/', ''), '')",
            'staged.quarter'
        ]
    ) }}
    union all
    {{ records_of('sanction_detections', ['detection_ref'], ward='ward') }}
)

select * from records
