-- One row per place (ward, borough without a ward, not attributed) and quarter.
-- A granted Part 1 order closes a house. It is community-led if its source is the community.
{{ dense_measures('crack_house_closures', {
    'crack_houses_closed': 'bigint',
    'community_led_closures': 'bigint'
}) }}
