-- One row per quarter and place: a ward, a borough's cases without a ward, or not attributed.
-- Confiscation orders and cash forfeitures count by the day of the order, even if they were paid
-- later.
{{ dense_measures('asset_confiscations', {
    'confiscation_orders': 'bigint',
    'confiscation_value_gbp': 'decimal(38, 2)',
    'confiscation_paid_gbp': 'decimal(38, 2)',
    'cash_forfeitures': 'bigint',
    'cash_forfeiture_value_gbp': 'decimal(38, 2)'
}) }}
