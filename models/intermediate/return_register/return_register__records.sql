-- The SQL of every return's records is in macros/records/records.sql.
{{ records('return_register') }}
