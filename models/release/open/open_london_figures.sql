-- One row per indicator and period (quarter or fiscal year): London's figure. A figure is empty if
-- it is hidden, not reliable or not available. A symbol gives the reason.
{{ given_figures('london') }}

select * from given
