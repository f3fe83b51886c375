-- One row per indicator, ward and fiscal year: the ward's figure. The SQL for the nine tables by
-- grain is in macros/figures_by_grain.sql.
{{ figures_by_grain('ward', 'fiscal_year') }}
