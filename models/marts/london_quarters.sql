-- One row per indicator and quarter: London's figure with everything needed to interpret it.
{{ figures_in_context('london', 'quarter') }}
