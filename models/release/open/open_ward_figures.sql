-- One row per indicator, fiscal year and ward, plus rows for each borough's cases without a ward. A
-- figure is empty if it is hidden, not reliable or not available. A symbol gives the reason.
{{ given_figures('ward') }}

select * from given
