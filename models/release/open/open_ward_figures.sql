-- One row per indicator, fiscal year and ward, or borough's cases without a ward.
-- A figure is empty if it is hidden, not reliable or not available; its symbol says which.
{{ given_figures('ward') }}

select * from given
