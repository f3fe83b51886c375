-- One row per indicator and quarter of London: its figure, with what a person reads beside it.
-- It counts nothing itself; its SQL is in macros/figures_in_context.sql.
{{ figures_in_context('london', 'quarter') }}
