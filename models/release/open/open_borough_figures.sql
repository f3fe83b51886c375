-- One row per indicator, borough and period, plus rows for cases not attributed to a borough: the
-- published figure. A figure is empty if it is hidden, not reliable or not available. A symbol
-- gives the reason.
{{ given_figures('borough') }}

select * from given
