-- The SQL of every return's records is in macros/records/records.sql.
{{ records('pas_waves', added=['wave_compared']) }}
