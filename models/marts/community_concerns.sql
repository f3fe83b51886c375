-- One row per quarter and ward, plus rows for cases without a ward or borough. Concerns are counted
-- by the day they were raised. Action taken later is counted in the quarter of the concern.
{{ dense_measures('community_concerns', {
    'concerns_raised': 'bigint',
    'concerns_actioned': 'bigint',
    'action_days': 'bigint',
    'drug_dealing': 'bigint',
    'drug_use': 'bigint',
    'crack_house': 'bigint',
    'cannabis_factory': 'bigint',
    'gang': 'bigint',
    'other': 'bigint'
}) }}
