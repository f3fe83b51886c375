-- One row per indicator, borough and fiscal year: the figure with everything needed to interpret
-- it. The SQL is in macros/figures_in_context.sql.
{{ figures_in_context('borough', 'fiscal_year') }}
