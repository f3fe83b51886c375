-- One row per indicator, fiscal year and ward, plus rows for each borough's cases without a ward.
-- If a figure is hidden, not reliable or not available, the figure is empty and a symbol gives the
-- reason.
{{ given_figures('ward') }}

select * from given
