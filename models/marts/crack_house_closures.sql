-- One row per quarter and place: a ward, a borough's cases without a ward, or not attributed.
-- A crack house is closed by a Part 1 order that is granted. The closure is community-led if its
-- source is the community.
{{ dense_measures('crack_house_closures', {
    'crack_houses_closed': 'bigint',
    'community_led_closures': 'bigint'
}) }}
