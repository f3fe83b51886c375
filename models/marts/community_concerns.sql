-- One row per quarter and ward, plus rows for cases without a ward or borough. Concerns are counted
-- by the day they were raised. Later action is counted in the concern's quarter.
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
