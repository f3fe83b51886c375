"""What a reader finds in the files of an edition, before they are given out."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from drug_strategy.io import engine
from drug_strategy.release.contents import Table
from drug_strategy.release.csv_files import written
from drug_strategy.release.database import NAME as DATABASE

_HIDDEN = ("numerator", "denominator", "value", "lower_95", "upper_95")


def faults(folder: Path, tables: list[Table]) -> Iterator[str]:
    """Everything that keeps the files from being given out, as sentences."""
    for table in tables:
        yield from _confidential(table)
        with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        if header != [column.name for column in table.columns]:
            yield f"{table.name}.csv has other columns than the table."
        if rows != [[written(value) for value in row] for row in table.rows]:
            yield f"{table.name}.csv has other rows than the table."
        json.loads((folder / f"{table.name}.csv-metadata.json").read_text("utf-8"))
        if any(not column.meaning for column in table.columns):
            yield f"A column of {table.name} is not described."
    yield from _database(folder / DATABASE, tables)


def _confidential(table: Table) -> Iterator[str]:
    names = [column.name for column in table.columns]
    if "symbol" not in names:
        return
    symbol = names.index("symbol")
    numbers = [names.index(name) for name in _HIDDEN if name in names]
    for row in table.rows:
        is_hidden = "[c]" in row[symbol] or "[x]" in row[symbol]
        if is_hidden and any(row[number] is not None for number in numbers):
            yield f"A figure of {table.name} is marked confidential, and given."
            return


def _database(file: Path, tables: list[Table]) -> Iterator[str]:
    with engine.connect(str(file), read_only=True) as connection:
        [[version]] = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
        if not str(version).startswith("v1.0.0"):
            yield f"The storage version of {file.name} is {version}."
        for table in tables:
            rows = connection.execute(f"select * from {table.name} order by all").fetchall()
            if rows != table.rows:
                yield f"{table.name} of {file.name} has other rows than the table."
