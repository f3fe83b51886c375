-- One row per indicator, borough and quarter: the borough's figure. The SQL for the nine tables by
-- grain is in macros/figures_by_grain.sql.
{{ figures_by_grain('borough', 'quarter') }}
