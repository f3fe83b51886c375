-- The SQL of every return's records is in macros/records/records.sql.
{{ records('network_disruptions', added=['network_ref_compared']) }}
