-- One row an indicator and period of London: quarters and fiscal years.
-- Empty where hidden, unfit or not available; the symbol says which.
{{ given_figures('london') }}

select * from given
