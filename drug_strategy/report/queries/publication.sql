-- The one row of the publication that the report is made from.
-- As-at date, time, and whether any return is synthetic.
select * from marts.publication
