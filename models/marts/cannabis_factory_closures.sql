-- One row per quarter and ward, plus rows for cases without a ward or borough. Only commercial
-- sites count as factories, and only plants seized there are counted. A missing plant count is 0.
{{ dense_measures('cannabis_factory_closures', {
    'cannabis_factories_closed': 'bigint',
    'plants_seized': 'bigint',
    'community_led_closures': 'bigint',
    'closures_with_source': 'bigint'
}) }}
