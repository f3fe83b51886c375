-- One row per indicator, borough (or not attributed) and period.
-- Empty if hidden, unfit or not available; the symbol says which.
{{ given_figures('borough') }}

select * from given
