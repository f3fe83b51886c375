-- One row per indicator and period of London: quarters and fiscal years.
-- Empty if hidden, unfit or not available; the symbol says which.
{{ given_figures('london') }}

select * from given
