-- One row per indicator and ward: the ward's figure for the strategy's three years together.
-- The SQL for the nine tables by grain is in macros/figures_by_grain.sql.
{{ figures_by_grain('ward', 'strategy') }}
