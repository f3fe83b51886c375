-- One row an indicator and area: what the control chart says of its latest quarter with a figure.
-- The sentences are the mart's own.
select * from marts.indicator_signals
