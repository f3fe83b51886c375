"""Verification of a published file, by a process that did not write it.

Run as `python -m drug_strategy.publication.verify FILE`; prints what is wrong, one sentence per
line, and exits with 1 if anything is. No query has parameters: DuckDB would import pandas for them,
which takes longer than the verification.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from drug_strategy.io import engine

SCHEMAS = ("marts", "data_quality")
STORAGE_VERSION = "v1.0.0"


def faults(file: Path) -> Iterator[str]:
    """A sentence for everything that prevents the publication of a file."""
    if file.with_name(f"{file.name}.wal").exists():
        yield f"A .wal stands beside {file.name}."
    with engine.connect(str(file), read_only=True) as connection:
        [[version]] = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
        if not str(version).startswith(STORAGE_VERSION):
            yield f"The storage version is {version}, not {STORAGE_VERSION}."
        for schema, view in connection.execute(
            "select schema_name, view_name from duckdb_views() where not internal"
        ).fetchall():
            yield f"{schema}.{view} is a view."
        tables = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables()"
            " where database_name = current_database()"
        ).fetchall()
        if not tables:
            yield "There is no table."
        for schema, table, comment in tables:
            if schema not in SCHEMAS:
                yield f"{schema}.{table} is in a schema that is not published."
            if not comment:
                yield f"Table {schema}.{table} has no comment."
            connection.execute(f'select bit_xor(hash(t)) from "{schema}"."{table}" as t').fetchall()
        for column in connection.execute(
            "select concat_ws('.', schema_name, table_name, column_name) from duckdb_columns()"
            " where database_name = current_database() and coalesce(comment, '') = ''"
        ).fetchall():
            yield f"Column {column[0]} has no comment."


def main() -> int:
    """Verify the file named on the command line."""
    found = list(faults(Path(sys.argv[1])))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
