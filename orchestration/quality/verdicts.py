"""The verdict files: one Parquet a file judged, written whole or not at all, empty or not.

What does not belong here: which rows break a check (suite, judging).
"""

import os
from pathlib import Path

import duckdb

from orchestration.quality.checks import Check

VERDICT = """
    _row_number bigint, reason varchar, is_warning boolean, column_name varchar, raw_value varchar
"""
FILE = "return_name varchar, _sha256 varchar, _received_on date"


def verdict_file(home: Path, return_name: str, stem: str) -> Path:
    """The verdicts of a file; `stem` is <sha256>.<received_on>."""
    return home / "verdicts" / return_name / f"{stem}.parquet"


def none_file(home: Path, return_name: str) -> Path:
    """Write, where it is not there, the empty file that lets a return with no verdicts be read."""
    path = verdict_file(home, return_name, "_none")
    if not path.exists():
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"create table verdicts ({FILE}, {VERDICT})")
            write(connection.table("verdicts"), path)
    return path


def verdicts_sql(check: Check, rows: str) -> str:
    """Select the verdicts of `rows`, a query; their reason and warning are its $1 and $2."""
    column, value = f"'{check.column}'", "cast(null as varchar)"
    if check.columns:
        values = ", ".join(f"cast({name} as varchar)" for name in check.columns)
        value = f"nullif(concat_ws(';', {values}), '')"
    elif check.reason == "unparseable_value":
        column, value = "_cell", "_text"
    return (
        f"select _file, _row_number, $1, $2, nullif({column}, ''), {value}"
        f" from ({rows.rstrip('; ')})"
    )


def write(verdicts: duckdb.DuckDBPyRelation, path: Path) -> None:
    """Write verdicts to `path`, for the owner's eyes only; a kill leaves no half of a file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".tmp")
    verdicts.write_parquet(str(unfinished), compression="zstd")
    unfinished.chmod(0o600)
    os.replace(unfinished, path)
