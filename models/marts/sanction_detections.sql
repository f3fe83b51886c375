-- One row per place (ward, borough without a ward, not attributed) and quarter.
-- Detections of Class A trafficking and of growing cannabis commercially.
{{ dense_measures('sanction_detections', {
    'class_a_trafficking_detections': 'bigint',
    'commercial_cannabis_detections': 'bigint'
}) }}
