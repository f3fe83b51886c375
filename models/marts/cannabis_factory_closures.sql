-- One row per quarter and ward, plus rows for cases without a ward or borough. Only commercial
-- sites count as factories, and only the plants seized at commercial sites are counted. A missing
-- number of plants counts as 0.
{{ dense_measures('cannabis_factory_closures', {
    'cannabis_factories_closed': 'bigint',
    'plants_seized': 'bigint',
    'community_led_closures': 'bigint'
}) }}
