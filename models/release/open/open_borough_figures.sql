-- One row per indicator, borough and period, plus rows for cases not attributed to a borough: the
-- published figure. If a figure is hidden, not reliable or not available, the figure is empty and
-- a symbol gives the reason.
{{ given_figures('borough') }}

select * from given
