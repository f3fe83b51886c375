-- One row per place (ward, borough without a ward, not attributed) and quarter: community awards.
-- Awards from the proceeds of crime, on the day of the award.
{{ dense_measures('community_investments', {
    'awards': 'bigint',
    'amount_gbp': 'decimal(38, 2)'
}) }}
