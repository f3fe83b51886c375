-- One row per indicator and period for London: quarters and fiscal years.
-- A figure is empty if it is hidden, not reliable or not available; its symbol says which.
{{ given_figures('london') }}

select * from given
