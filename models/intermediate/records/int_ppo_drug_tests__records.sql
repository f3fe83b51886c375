-- The SQL for all returns is in macros/records/records.sql.
{{ records('ppo_drug_tests') }}
