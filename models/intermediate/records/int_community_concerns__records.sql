-- The SQL for all returns is in macros/records/records.sql.
{{ records('community_concerns') }}
