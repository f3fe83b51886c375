-- One row per quarter and place: a ward, a borough's cases without a ward, or not attributed.
-- Concerns count on the day they were raised. Later action counts in the same quarter as the
-- concern.
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
