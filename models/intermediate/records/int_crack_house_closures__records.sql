-- The SQL for all returns is in macros/records/records.sql.
{{ records('crack_house_closures') }}
