-- One row per indicator, borough and quarter: the figure with everything needed to interpret it.
{{ figures_in_context('borough', 'quarter') }}
