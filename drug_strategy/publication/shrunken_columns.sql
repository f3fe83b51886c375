-- One row per return and column in the last publication: the number of facts, and the number of
-- facts with a value in the column, then and now. There are no rows if the last publication was
-- made by an older version, which did not count facts.
select
    was.return_name,
    was.column_name,
    was.facts as facts_before,
    coalesce(built.facts, 0) as facts_now,
    was.given as given_before,
    coalesce(built.given, 0) as given_now
from before.data_quality.return_columns as was
left join private.data_quality.return_columns as built using (return_name, column_name)
order by was.return_name, was.column_name
