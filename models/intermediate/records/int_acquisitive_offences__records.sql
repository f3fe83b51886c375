-- The SQL for all returns is in macros/records/records.sql.
{{ records('acquisitive_offences') }}
