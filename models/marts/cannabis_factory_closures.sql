-- One row per place (ward, borough without a ward, not attributed) and quarter: factories closed.
-- A commercial site is a factory; plants are those seized there, and a missing number counts as 0.
{{ dense_measures('cannabis_factory_closures', {
    'cannabis_factories_closed': 'bigint',
    'plants_seized': 'bigint',
    'community_led_closures': 'bigint'
}) }}
