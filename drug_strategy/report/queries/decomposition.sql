-- One row a rate and year to a quarter that is over: London's change on the year before, split.
-- Into the boroughs' own changes and the change of their mix.
select
    indicator_id,
    unit,
    period_start,
    difference,
    within_boroughs,
    mix,
    is_reversed
from marts.rate_change_decomposition
where period_type = 'rolling_year'
