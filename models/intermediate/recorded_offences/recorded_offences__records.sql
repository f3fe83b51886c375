-- One row per place, category and month as sent, whether or not it counts.
-- Categories compare by one name for all vintages; otherwise as any return's records.
{{ records(
    'recorded_offences',
    staged='int_recorded_offences__categorised',
    key=['borough_name', 'category', 'month'],
    added=['offence_category']
) }}
