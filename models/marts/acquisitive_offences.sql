-- One row per place (ward, borough without a ward, not attributed) and quarter.
-- The five acquisitive offences, each and together, by the day they were recorded.
{{ dense_measures('acquisitive_offences', {
    'acquisitive_offences': 'bigint',
    'robbery': 'bigint',
    'burglary': 'bigint',
    'theft_of_vehicle': 'bigint',
    'theft_from_vehicle': 'bigint',
    'theft_person': 'bigint'
}) }}
