-- One row an indicator, borough (or not attributed) and period.
-- Empty where hidden, unfit or not available; the symbol says which.
{{ given_figures('borough') }}

select * from given
