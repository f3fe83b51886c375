-- Every seed refers only to rows that exist. A refresh checks the references of indicators and
-- activities itself (drug_strategy/transform/register_check.py).
{{ unknown_references([
    ('delivery_activities.activity_ref', ['activity_drivers.activity_ref']),
    ('performance_drivers.driver_ref', ['activity_drivers.driver_ref']),
    ('indicators.indicator_id', ['confidence_targets.indicator_id']),
    ('boroughs.borough_code', ['place_aliases.borough_code', 'wards.borough_code']),
    ('wards.ward_code', ['ward_populations.ward_code'])
]) }}
