-- Records are compared by a category name that is the same for every vintage.
-- The SQL of every return's records is in macros/records/records.sql.
{{ records(
    'recorded_offences',
    staged='int_recorded_offences__categorised',
    key=['borough_name', 'category', 'month'],
    added=['offence_category']
) }}
