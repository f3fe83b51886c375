-- One row per indicator and period (quarter or fiscal year): London's figure. If a figure is
-- hidden, not reliable or not available, the figure is empty and a symbol gives the reason.
{{ given_figures('london') }}

select * from given
