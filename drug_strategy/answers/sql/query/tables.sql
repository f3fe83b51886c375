-- One row per published table, with its row count and what each row represents.
select
    schema_name || '.' || table_name as table_name,
    estimated_size as row_count,
    comment as meaning
from duckdb_tables()
where not internal
order by duckdb_tables.schema_name desc, duckdb_tables.table_name asc
