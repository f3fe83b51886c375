-- One row per quarter and ward, plus rows for cases without a ward or borough. Offences of the five
-- acquisitive types are counted in the quarter in which they were recorded.
{{ dense_measures('acquisitive_offences', {
    'acquisitive_offences': 'bigint',
    'robbery': 'bigint',
    'burglary': 'bigint',
    'theft_of_vehicle': 'bigint',
    'theft_from_vehicle': 'bigint',
    'theft_person': 'bigint'
}) }}
