-- One row a figure of London or a borough by quarter or fiscal year that is over.
-- What the page Explore draws.
select
    indicator_id,
    area_code,
    period_label,
    value,
    rate,
    is_provisional
from marts.london_quarters
where is_complete
union all
select
    indicator_id,
    area_code,
    period_label,
    value,
    rate,
    is_provisional
from marts.london_years
where is_complete
union all
select
    indicator_id,
    area_code,
    period_label,
    value,
    rate,
    is_provisional
from marts.borough_quarters
where is_complete
union all
select
    indicator_id,
    area_code,
    period_label,
    value,
    rate,
    is_provisional
from marts.borough_years
where is_complete
