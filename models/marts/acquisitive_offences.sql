-- One row per quarter and ward, plus rows for cases without a ward or borough. The five acquisitive
-- types of offences are counted in the quarter when they were recorded.
{{ dense_measures('acquisitive_offences', {
    'acquisitive_offences': 'bigint',
    'robbery': 'bigint',
    'burglary': 'bigint',
    'theft_of_vehicle': 'bigint',
    'theft_from_vehicle': 'bigint',
    'theft_person': 'bigint'
}) }}
