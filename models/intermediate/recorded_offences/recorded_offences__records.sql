-- One row per record. The SQL for all returns is in macros/records/records.sql. Records are
-- compared by a category name that is the same for every vintage.
{{ records(
    'recorded_offences',
    staged='int_recorded_offences__categorised',
    key=['borough_name', 'category', 'month'],
    added=['offence_category']
) }}
