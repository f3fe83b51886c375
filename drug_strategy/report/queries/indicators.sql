-- One row an indicator of the register.
-- In the order that the register gives.
select *
from marts.indicators
order by display_order
