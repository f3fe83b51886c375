-- The SQL for all returns is in macros/records/records.sql.
{{ records('pas_waves', added=['wave_compared']) }}
