"""Compare every table, column and row of two published files."""

from dataclasses import dataclass

import duckdb

# Tolerance relative to the larger value, or absolute if both are below 1.
TOLERANCE = 1e-9
_OF_ITSELF = {"publication_id", "published_at"}  # these columns differ in every publication
_COLUMNS = (
    "select schema_name || '.' || table_name as name, column_name, data_type, is_nullable, comment"
    " from duckdb_columns() where database_name = ? order by table_oid, column_index"
)


@dataclass(frozen=True)
class Table:
    """A table that is in both files. Its float columns are listed separately from the others."""

    name: str
    labels: tuple[str, ...]
    floats: tuple[str, ...]

    def differ(self):
        """Return SQL that is true if a float differs too much or is null in only one file."""
        return " or ".join(
            f'(_one."{f}" is null) <> (_other."{f}" is null) or abs(_one."{f}" - _other."{f}")'
            f' > {TOLERANCE} * greatest(1, abs(_one."{f}"), abs(_other."{f}"))'
            for f in self.floats
        )


def differences(one, other):
    """Yield a sentence about each table that differs, including an example row."""
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = {name: _tables(connection, name) for name in ("one", "other")}
        for table in sorted(tables["one"].keys() ^ tables["other"].keys()):
            yield f"{table} is in only one of the two files"
        for table in sorted(tables["one"].keys() & tables["other"].keys()):
            columns, others = tables["one"][table], tables["other"][table]
            if columns != others:
                odd = next(a or b for a, b in _pairs(columns, others) if a != b)
                yield f"{table}: the column {odd[0]} differs; one file declares it as {odd[1:]}"
            else:
                yield from _rows(connection, _table(table, columns))


def _tables(connection, database):
    found = {}
    for table, *column in connection.execute(_COLUMNS, [database]).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _pairs(columns, others):
    for at in range(max(len(columns), len(others))):
        yield columns[at : at + 1] and columns[at], others[at : at + 1] and others[at]


def _table(name, columns):
    compared = [(column, kind) for column, kind, *_ in columns if column not in _OF_ITSELF]
    floats = tuple(column for column, kind in compared if kind == "DOUBLE")
    return Table(name, tuple(column for column, _ in compared if column not in floats), floats)


def _rows(connection, table):
    """If a table's rows differ, yield a sentence that counts them and describes an example row."""
    named = ", ".join(f'"{column}"' for column in (*table.labels, *table.floats))
    labels = ", ".join(f'"{column}"' for column in table.labels)
    order = ", ".join(f'"{column}"' for column in table.floats) or "1"
    for left, right in (("one", "other"), ("other", "one")):
        connection.execute(
            f"create or replace temp table only_{left} as"
            f" select *, row_number() over (partition by {labels} order by {order}) as _copy"
            f" from (select {named} from {left}.{table.name}"
            f" except all select {named} from {right}.{table.name})"
        )
    same = " and ".join(
        f'_one."{column}" is not distinct from _other."{column}"'
        for column in (*table.labels, "_copy")
    )
    is_far = table.differ() or "false"
    differing = connection.execute(
        f"select _one._copy is null, _other._copy is null, _one, _other"
        f" from only_one as _one full join only_other as _other on {same}"
        f" where _one._copy is null or _other._copy is null or {is_far} order by all"
    ).fetchall()
    if differing:
        example = _describe(table, differing[0])
        yield f"{table.name}: {len(differing):,} rows differ, such as {example}"


def _describe(table, row):
    """Describe a row that is in only one file, or the floats that differ in a row in both."""
    in_other_alone, in_one_alone, one, other = row
    if in_other_alone or in_one_alone:
        row_found = other if in_other_alone else one
        place = "the second" if in_other_alone else "the first"
        values = {k: v for k, v in row_found.items() if k != "_copy"}
        return f"this row, which only {place} file has: {values}"
    named = {column: one[column] for column in table.labels}
    off = {column: (one[column], other[column]) for column in table.floats}
    return f"{named}: { ({k: v for k, v in off.items() if v[0] != v[1]}) }"
