-- No two rows of a table in the public edition have the same key.
-- Generated from `primary_key` and `unique` in the tables' YAML by `make generate`.
{{ repeated_keys([
    ('open_areas', 'area_code'),
    ('open_borough_figures', 'indicator_id, area_code, period_type, period_start'),
    ('open_confidence_target', 'measure'),
    ('open_indicators', 'indicator_id'),
    ('open_london_figures', 'indicator_id, area_code, period_type, period_start'),
    ('open_public_attitudes', 'indicator_id, area_code, period_type, period_start')
]) }}
