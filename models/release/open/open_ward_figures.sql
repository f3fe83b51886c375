-- One row per indicator, ward (or what its borough has without one) and fiscal year.
-- Empty if hidden, unfit or not available; the symbol says which.
{{ given_figures('ward') }}

select * from given
