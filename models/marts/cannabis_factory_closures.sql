-- One row per place (ward, borough without a ward, not attributed) and quarter.
-- Only commercial sites are factories. Plants are those seized there; a missing number counts as 0.
{{ dense_measures('cannabis_factory_closures', {
    'cannabis_factories_closed': 'bigint',
    'plants_seized': 'bigint',
    'community_led_closures': 'bigint'
}) }}
