"""The batch: which files of a return are to be validated, and their rows in DuckDB."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from drug_strategy.quality.results import is_validated

VIEW = "new_rows"
_MANY_FILES = 200


@dataclass(frozen=True)
class NewFile:
    """A landed file to be validated, with the day on which it counts as received."""

    sha256: str
    received_on: date


def unvalidated(
    home: Path, return_name: str, accepted: Iterable[tuple[str, date]]
) -> list[NewFile]:
    """Return those of a return's files (SHA-256, received date) that have no current results.

    If the data docs' last results of the return are missing, all of its files are validated again.
    """
    has_page = (home / "data_docs" / "results" / return_name).is_dir()
    return [
        NewFile(sha256, received_on)
        for sha256, received_on in accepted
        if not has_page or not is_validated(home, return_name, f"{sha256}.{received_on}")
    ]


def open_batch(
    connection: duckdb.DuckDBPyConnection, home: Path, return_name: str, files: list[NewFile]
) -> int:
    """Make VIEW of the files' rows and their received dates; return the number of its rows."""
    folder = home / "landed" / return_name
    paths = sorted({str(folder / f"{file.sha256}.parquet") for file in files})
    quoted = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    connection.execute("create table files (_file integer, _sha256 varchar, _received_on date)")
    connection.execute(
        "insert into files select unnest($1), unnest($2), unnest($3)",
        [
            list(range(len(files))),
            [file.sha256 for file in files],
            [file.received_on for file in files],
        ],
    )
    # Each query opens every file of a view: if there are very many, the rows are copied once.
    relation = "view" if len(paths) <= _MANY_FILES else "table"
    connection.execute(
        f"create {relation} {VIEW} as"
        f" select * from read_parquet([{quoted}]) inner join files using (_sha256)"
    )
    [[rows]] = connection.execute(
        f"select coalesce(sum(num_rows), 0) from parquet_file_metadata([{quoted}])"
        " inner join files on parse_filename(file_name, true) = _sha256"
    ).fetchall()
    return int(rows)
