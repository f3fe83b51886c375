-- One row per indicator, borough and fiscal year: the figure with everything needed to interpret
-- it.
{{ figures_in_context('borough', 'fiscal_year') }}
