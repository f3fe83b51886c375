-- The SQL for all returns is in macros/records/records.sql.
{{ records('cannabis_factory_closures') }}
