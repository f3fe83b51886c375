-- One row per quarter and ward, plus rows for cases without a ward or borough. Confiscation orders
-- and cash forfeitures are counted by the day of the order, even if the money was paid later.
{{ dense_measures('asset_confiscations', {
    'confiscation_orders': 'bigint',
    'confiscation_value_gbp': 'decimal(18, 2)',
    'confiscation_paid_gbp': 'decimal(18, 2)',
    'cash_forfeitures': 'bigint',
    'cash_forfeiture_value_gbp': 'decimal(18, 2)'
}) }}
