-- The SQL for all returns is in macros/records/records.sql.
{{ records('network_disruptions', added=['network_ref_compared']) }}
