-- One row per record. The SQL is in macros/records/records.sql, which all returns share.
{{ records('network_disruptions', added=['network_ref_compared']) }}
