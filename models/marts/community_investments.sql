-- One row per quarter and place: a ward, a borough's cases without a ward, or not attributed.
-- It gives awards to communities from the proceeds of crime, by the day of the award.
{{ dense_measures('community_investments', {
    'awards': 'bigint',
    'amount_gbp': 'decimal(38, 2)'
}) }}
