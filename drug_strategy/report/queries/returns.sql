-- One row a return, borough and quarter that the register speaks of.
-- What came and what is outstanding.
select * from marts.returns_received
order by return_name, borough_name, quarter_start_date
