-- One row per return and column in the last publication. Each row has the number of valid rows and
-- the number of values in the column, in the last publication and now. If an older version
-- published no table return_columns, `compare` skips this query.
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
