-- One row per place (ward, borough without a ward, not attributed) and quarter.
-- Confiscation orders and cash forfeitures by the day of the order, whenever they were paid.
{{ dense_measures('asset_confiscations', {
    'confiscation_orders': 'bigint',
    'confiscation_value_gbp': 'decimal(38, 2)',
    'confiscation_paid_gbp': 'decimal(38, 2)',
    'cash_forfeitures': 'bigint',
    'cash_forfeiture_value_gbp': 'decimal(38, 2)'
}) }}
