-- One row an arrest as sent, whether or not it counts.
-- Its key, place and disposition, with every reason that it does not count for.
{{ records('ppo_drug_tests') }}
