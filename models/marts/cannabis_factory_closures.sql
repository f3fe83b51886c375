-- One row per quarter and place: a ward, a borough's cases without a ward, or not attributed.
-- Only commercial sites count as factories. The plants are those seized at these sites; a missing
-- number counts as 0.
{{ dense_measures('cannabis_factory_closures', {
    'cannabis_factories_closed': 'bigint',
    'plants_seized': 'bigint',
    'community_led_closures': 'bigint'
}) }}
