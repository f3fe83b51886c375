-- Every seed refers only to rows that exist.
{{ unknown_references([
    ('boroughs.borough_code', ['place_aliases.borough_code', 'wards.borough_code']),
    (
        'delivery_activities.activity_ref',
        ['activity_drivers.activity_ref', 'activity_indicators.activity_ref']
    ),
    (
        'indicator_register.indicator_id',
        ['activity_indicators.indicator_id', 'breaks.indicator_id', 'confidence_targets.indicator_id']
    ),
    (
        'key_activity_areas.key_activity_area',
        ['delivery_activities.key_activity_area', 'indicator_register.key_activity_area']
    ),
    ('offence_categories.offence_category', ['indicator_register.offence_category']),
    ('performance_drivers.driver_ref', ['activity_drivers.driver_ref']),
    ('wards.ward_code', ['ward_populations.ward_code'])
]) }}
