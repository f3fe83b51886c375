-- No two rows have the same key in a table that is never published, or in a list that operators
-- extend.
{{ repeated_keys([
    ('breaks', 'indicator_id, area_code, quarter_start'),
    ('confiscation_order_values', 'indicator_id, area_code, period_type, period_start'),
    ('ppo_positive_list', 'ppo_ref'),
    ('quarantined_rows', 'return_name, file_name, row_number'),
    ('rebasings', 'indicator_id, area_code, quarter_start')
]) }}
