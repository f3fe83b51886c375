-- One row per place (ward, borough without a ward, not attributed) and quarter.
-- Concerns count on the day they were raised. Later action counts in the quarter of the concern.
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
