-- One row per quarter and ward, plus rows for cases without a ward or borough. Only commercial
-- sites count as factories. Only plants seized at these sites are counted, and a missing number of
-- plants counts as 0.
{{ dense_measures('cannabis_factory_closures', {
    'cannabis_factories_closed': 'bigint',
    'plants_seized': 'bigint',
    'community_led_closures': 'bigint'
}) }}
