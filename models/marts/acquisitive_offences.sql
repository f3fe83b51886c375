-- One row per place (ward, borough without a ward, not attributed) and quarter: acquisitive crime.
-- By the day recorded, all five offences and each.
{{ dense_measures('acquisitive_offences', {
    'acquisitive_offences': 'bigint',
    'robbery': 'bigint',
    'burglary': 'bigint',
    'theft_of_vehicle': 'bigint',
    'theft_from_vehicle': 'bigint',
    'theft_person': 'bigint'
}) }}
