-- One row per column of the published table $table, whose name may include its schema.
select
    column_name,
    lower(data_type) as data_type,
    comment as meaning
from duckdb_columns()
where
    not internal
    and $table in (lower(schema_name || '.' || table_name), lower(table_name))
order by column_index
