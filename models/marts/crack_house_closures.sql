-- One row a place (ward, borough without a ward, not attributed) and quarter: crack houses closed.
-- A house is closed by an order under part 1, granted; community-led where its source says so.
{{ dense_measures('crack_house_closures', {
    'crack_houses_closed': 'bigint',
    'community_led_closures': 'bigint'
}) }}
