-- One row per indicator, borough and quarter: its figure, with what a person reads beside it.
-- It counts nothing itself; its SQL is in macros/figures_in_context.sql.
{{ figures_in_context('borough', 'quarter') }}
