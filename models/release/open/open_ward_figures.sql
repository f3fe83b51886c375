-- One row per indicator, ward (or a borough's cases without one) and fiscal year.
-- A figure is empty if it is hidden, not reliable or not available; its symbol says which.
{{ given_figures('ward') }}

select * from given
