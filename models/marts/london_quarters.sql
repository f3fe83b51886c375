-- One row per indicator and quarter for London: the figure with everything needed to interpret it.
-- The SQL is in macros/figures_in_context.sql.
{{ figures_in_context('london', 'quarter') }}
