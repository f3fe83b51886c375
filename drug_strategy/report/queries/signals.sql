-- One row an indicator and area: what the control chart says of its latest quarter with a figure.
-- The sentences are the mart's own.
select
    indicator_id,
    area_code,
    rule,
    signal,
    chance_of_signal,
    statement,
    is_provisional
from marts.indicator_signals
