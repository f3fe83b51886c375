-- One row per record. The SQL is in macros/records/records.sql, which all returns share.
{{ records('sanction_detections') }}
