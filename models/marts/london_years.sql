-- One row per indicator and fiscal year: London's figure.
-- The SQL for the nine tables by grain is in macros/figures_by_grain.sql.
{{ figures_by_grain('london', 'fiscal_year') }}
