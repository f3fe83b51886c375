-- One row per quarter and ward, plus rows for cases without a ward or borough. Awards to
-- communities from the proceeds of crime are counted by the day of the award.
{{ dense_measures('community_investments', {
    'awards': 'bigint',
    'amount_gbp': 'decimal(18, 2)'
}) }}
