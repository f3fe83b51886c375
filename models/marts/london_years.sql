-- One row per indicator and fiscal year: London's figure with everything needed to interpret it.
{{ figures_in_context('london', 'fiscal_year') }}
