"""The verdict files: one Parquet a file judged, written whole or not at all, empty or not.

What does not belong here: which rows break a check (suite, judging).
"""

import os
import shutil
from pathlib import Path

import duckdb

from drug_strategy.io.files import delete_unfinished, digest_of, write_atomically
from drug_strategy.quality.rules import Check

VERDICT = """
    _row_number bigint, reason varchar, is_warning boolean, column_name varchar, raw_value varchar
"""
FILE = "return_name varchar, _sha256 varchar, _received_on date"


def verdict_file(home: Path, return_name: str, stem: str) -> Path:
    """The verdicts of a file; `stem` is <sha256>.<received_on>."""
    return home / "verdicts" / return_name / f"{stem}.parquet"


def is_judged(home: Path, return_name: str, stem: str) -> bool:
    """Whether a file's verdicts stand there as they were written, of its rows as last landed."""
    path = verdict_file(home, return_name, stem)
    landed = home / "landed" / return_name / f"{stem.partition('.')[0]}.parquet"
    return is_whole(path) and path.stat().st_mtime_ns >= landed.stat().st_mtime_ns


def is_whole(path: Path) -> bool:
    """Whether a verdict file is what was written."""
    try:
        return digest_of(path) == path.with_suffix(".sha256").read_text("ascii")
    except (OSError, ValueError):
        return False


def sweep(home: Path) -> None:
    """Delete what a killed judging left."""
    for folder in home.glob(".judging-*"):
        shutil.rmtree(folder, ignore_errors=True)
    delete_unfinished(home / "verdicts")


def none_file(home: Path, return_name: str) -> Path:
    """Write, where it is not there, the empty file that lets a return with no verdicts be read."""
    path = verdict_file(home, return_name, "_none")
    if not is_whole(path):
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"create table verdicts ({FILE}, {VERDICT})")
            write(connection.table("verdicts"), path)
    return path


def verdicts_sql(check: Check, rows: str) -> str:
    """Select the verdicts of `rows`, a query; their reason and warning are its $1 and $2."""
    column, value = f"'{check.column}'", "cast(null as varchar)"
    if check.columns:
        values = ", ".join(
            f"coalesce(json_extract_string(_sent, '$.{name}'), cast({name} as varchar))"
            for name in check.columns
        )
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
    unfinished = path.with_name(f".{path.name}.tmp")
    verdicts.write_parquet(str(unfinished), compression="zstd")
    unfinished.chmod(0o600)
    write_atomically(path.with_suffix(".sha256"), digest_of(unfinished).encode())
    os.replace(unfinished, path)
