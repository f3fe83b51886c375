-- One row per quarter and ward, plus rows for cases without a ward or borough. Detections are for
-- Class A trafficking or for growing cannabis commercially.
{{ dense_measures('sanction_detections', {
    'class_a_trafficking_detections': 'bigint',
    'commercial_cannabis_detections': 'bigint'
}) }}
