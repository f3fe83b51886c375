-- One row per place (ward, borough without ward, not attributed) and quarter: crack houses closed.
-- A house is closed by a granted Part 1 order; community-led if its source says so.
{{ dense_measures('crack_house_closures', {
    'crack_houses_closed': 'bigint',
    'community_led_closures': 'bigint'
}) }}
