-- One row per place (ward, borough without a ward, not attributed) and quarter.
-- Awards to communities from the proceeds of crime, by the day of the award.
{{ dense_measures('community_investments', {
    'awards': 'bigint',
    'amount_gbp': 'decimal(38, 2)'
}) }}
