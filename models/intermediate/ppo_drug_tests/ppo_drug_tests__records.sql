-- One row per arrest as sent, whether or not it counts.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('ppo_drug_tests') }}
