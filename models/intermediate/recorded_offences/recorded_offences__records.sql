-- One row per record. The SQL for all returns is in macros/records/records.sql. A record's key
-- contains a category name that is the same in every vintage of the extract.
{{ records(
    'recorded_offences',
    staged='int_recorded_offences__categorised',
    key=['borough_name', 'category', 'month'],
    added=['offence_category']
) }}
