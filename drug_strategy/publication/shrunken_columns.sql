-- One row for each column of each return in the last publication: the numbers of valid rows and of
-- values in the column, then and now, and the return's added and removed files. A column that its
-- contract no longer has is left out. If an older version published no table return_columns,
-- `compare` skips this query.
with files as (
    select
        return_name,
        list(file order by is_gone, file) as files
    from changed_files
    group by return_name
)

select
    was.return_name,
    was.column_name,
    was.facts as facts_before,
    built.facts as facts_now,
    was.given as given_before,
    built.given as given_now,
    coalesce(files.files, []) as files
from before.data_quality.return_columns as was
inner join warehouse.data_quality.return_columns as built using (return_name, column_name)
left join files using (return_name)
order by was.return_name, was.column_name
