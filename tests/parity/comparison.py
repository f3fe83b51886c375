"""Compare every table, column and row of two files, but no views, which a warehouse also has."""

import duckdb

# Tolerance relative to the larger value, or absolute if both are below 1.
TOLERANCE = 1e-9
OF_ITSELF = ("publication_id", "published_at")  # these columns differ in every publication
COLUMNS = """
    select schema_name || '.' || table_name, column_name, data_type, is_nullable, comment
    from duckdb_columns() semi join duckdb_tables() using (database_oid, table_oid)
    where database_name = ? order by table_oid, column_index
"""


def differences(one, other):
    """Yield a sentence about each table that differs, including an example row."""
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        first, second = (_tables(connection, name) for name in ("one", "other"))
        for table in sorted(first.keys() | second.keys()):
            if first.get(table) != second.get(table):
                yield f"{table}: the columns are {first.get(table)}, not {second.get(table)}"
            else:
                yield from _rows(connection, table, first[table])


def _tables(connection, database):
    """Return each table's columns, with their types and comments."""
    found = {}
    for table, *column in connection.execute(COLUMNS, [database]).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _rows(connection, table, columns):
    """Yield a sentence that counts the rows that differ and describes one, if there are any.

    Rows that are in only one file are paired by all their columns except floats.
    """
    compared = [(name, kind) for name, kind, *_ in columns if name not in OF_ITSELF]
    floats = [f'"{name}"' for name, kind in compared if kind == "DOUBLE"]
    labels = [f'"{name}"' for name, kind in compared if kind != "DOUBLE"]
    named = ", ".join(labels + floats)
    for left, right in (("one", "other"), ("other", "one")):
        connection.execute(
            f"create or replace temp table only_{left} as select *, row_number() over ("
            f" partition by {', '.join(labels)} order by {', '.join(floats) or '1'}) as _copy"
            f" from (select {named} from {left}.{table}"
            f" except all select {named} from {right}.{table})"
        )
    same = " and ".join(f"a.{name} is not distinct from b.{name}" for name in [*labels, "_copy"])
    is_far = " or ".join(
        f"(a.{name} is null) <> (b.{name} is null) or abs(a.{name} - b.{name})"
        f" > {TOLERANCE} * greatest(1, abs(a.{name}), abs(b.{name}))"
        for name in floats
    )
    differing = connection.execute(
        f"select a, b from only_one as a full join only_other as b on {same}"
        f" where a._copy is null or b._copy is null or {is_far or 'false'} order by all"
    ).fetchall()
    if differing:
        ours, theirs = differing[0]
        yield f"{table}: {len(differing):,} rows differ, such as {ours}, which is {theirs}"
