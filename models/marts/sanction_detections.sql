-- One row per quarter and place: a ward, a borough's cases without a ward, or not attributed.
-- It gives detections for Class A trafficking and for growing cannabis commercially.
{{ dense_measures('sanction_detections', {
    'class_a_trafficking_detections': 'bigint',
    'commercial_cannabis_detections': 'bigint'
}) }}
