-- One row per indicator: what it counts, how it is calculated, and what it cannot show.
select
    indicator_name as "Indicator",
    definition as "Definition",
    formula as "Worked out",
    case when is_experimental then 'yes' else 'no' end as "Experimental",
    caveat as "Caveat",
    indicator_id as "Name in the data"
from marts.indicators
order by display_order
