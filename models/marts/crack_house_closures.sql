-- One row per quarter and ward, plus rows for cases without a ward or borough. A crack house counts
-- as closed if a Part 1 order was granted. A closure is community-led if the information came from
-- the community.
{{ dense_measures('crack_house_closures', {
    'crack_houses_closed': 'bigint',
    'community_led_closures': 'bigint',
    'closures_with_source': 'bigint'
}) }}
