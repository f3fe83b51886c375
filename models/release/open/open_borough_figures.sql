-- One row per indicator, borough (or not attributed) and period: the published figure.
-- A figure is empty if it is hidden, not reliable or not available; its symbol says which.
{{ given_figures('borough') }}

select * from given
