-- One row per place, category and month as sent, whether or not it counts.
-- Categories compare by one name for all vintages; otherwise as any return's records.
{{ records(
    'recorded_offences',
    staged='int_recorded_offences__categorised',
    keyed_by={'major_text': 'category', 'minor_text': none},
    added=['offence_category']
) }}
