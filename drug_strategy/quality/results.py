"""Store validation results in one Parquet file per validated file, with the rules' version.

The data docs show each return's checks and the counts from its latest rows. Great Expectations has
its own pages, but they load scripts and styles from the internet, and changing this would depend on
their internals. No values from rows are shown.
"""

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from drug_strategy.contracts import CONTRACTS, contracts
from drug_strategy.io import engine, versions
from drug_strategy.io.files import delete_unfinished, digest_of, read_note, write_atomically
from drug_strategy.io.text import html
from drug_strategy.quality.rules import OF_CELLS, Check

RESULT = """
    _row_number bigint, reason varchar, is_warning boolean, column_name varchar, raw_value varchar
"""
VALUE_LIMIT = 1_000  # maximum number of characters of a faulty value that are stored
FILE = "return_name varchar, _sha256 varchar, _received_on date"


def result_file(home: Path, return_name: str, stem: str) -> Path:
    """Return the path of a file's validation results. `stem` is <sha256>.<received_on>."""
    return home / "validation" / return_name / f"{stem}.parquet"


def counts_note(home: Path, return_name: str) -> Path:
    """Return the path of the note that records the outcome of each of a return's checks."""
    return home / "validation" / return_name / "checks.json"


def build_data_docs(home: Path) -> None:
    """Write the page that shows the checks of all returns and their latest counts."""
    checks = {name: read_note(counts_note(home, name)).get("checks") for name in contracts()}
    returns = {name: noted for name, noted in checks.items() if noted}
    page = html(Path(__file__).with_name("data_docs.html"), returns=returns)
    write_atomically(home / "data_docs" / "index.html", page.encode())


def version(return_name: str) -> str:
    """Return a version that changes with the return's rules and the validation code."""
    contract = (CONTRACTS / f"{return_name}.odcs.yaml").read_bytes()
    code = versions.of_code("quality")
    return hashlib.sha256(contract + code.encode()).hexdigest()[:16]


def is_validated(home: Path, return_name: str, stem: str) -> bool:
    """Return whether the results are intact and match the current rules and landed rows."""
    path = result_file(home, return_name, stem)
    return is_intact(path) and _noted(path)[1:] == [*_made_from(path)]


def is_intact(path: Path) -> bool:
    """Return whether a results file is unchanged since it was written."""
    try:
        return _noted(path)[:1] == [digest_of(path)]
    except OSError:
        return False


def _noted(path: Path) -> list[str]:
    """Return the note on a results file: its checksum, the rules' version, and the landed file."""
    try:
        return path.with_suffix(".sha256").read_text("ascii").split(" ")
    except (OSError, ValueError):
        return []


def _made_from(path: Path) -> tuple[str, str]:
    """Return the rules' version, and the landed file's size and time, to detect later changes."""
    rows = path.parents[2] / "landed" / path.parent.name / f"{path.name.partition('.')[0]}.parquet"
    try:
        status = rows.stat()
    except OSError:
        return version(path.parent.name), "none"
    return version(path.parent.name), f"{status.st_size}:{status.st_mtime_ns}"


def sweep(home: Path) -> None:
    """Delete a killed validation's leftovers, and results for other versions of the rules."""
    for folder in home.glob(".validating-*"):
        shutil.rmtree(folder, ignore_errors=True)
    delete_unfinished(home / "validation")
    for folder in (home / "validation").glob("*"):
        current = version(folder.name) if folder.name in contracts() else None
        for path in folder.glob("*.sha256"):
            if _noted(path)[1:2] != [current]:
                path.with_suffix(".parquet").unlink(missing_ok=True)
                path.unlink()


def none_file(home: Path, return_name: str) -> Path:
    """Return the path of the empty file that dbt reads if a return has no results.

    Write the file if it is missing or damaged.
    """
    path = result_file(home, return_name, "none")
    if not is_intact(path):
        write(path)
    return path


def results_sql(check: Check, view: str) -> str:
    """Return SQL for the validation results of the view's rows that fail a check.

    Parameter $1 is the reason, and $2 is true if the reason is a warning. Long values are cut: the
    complete row is stored elsewhere.
    """
    rows = f"(select * from {view} where {check.condition})"
    column, value = f"'{check.column}'", "cast(null as varchar)"
    if check.columns:
        values = ", ".join(
            f"coalesce(json_extract_string(_sent, '$.{name}'), cast({name} as varchar))"
            for name in check.columns
        )
        value = f"nullif(concat_ws(';', {values}), '')"
    elif check.reason in OF_CELLS:
        column = "_cell"
        value = "json_extract_string(_unparsed, '$.\"' || _cell || '\"')"
        rows = f"(select *, unnest({OF_CELLS[check.reason]}) as _cell from {rows})"
    return (
        f"select _file, _row_number, $1, $2, nullif({column}, ''),"
        f" left({value}, {VALUE_LIMIT}) from {rows}"
    )


def write(path: Path, results: duckdb.DuckDBPyRelation | None = None) -> None:
    """Write results, or none, atomically to `path`, readable only by the owner."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    if results is None:
        draft.write_bytes(_no_results())
    else:
        results.write_parquet(str(draft), compression="zstd")
    draft.chmod(0o600)
    noted = " ".join([digest_of(draft), *_made_from(path)])
    write_atomically(path.with_suffix(".sha256"), noted.encode())
    os.replace(draft, path)


@cache
def _no_results() -> bytes:
    """Return an empty Parquet file's bytes, for validated files without faults."""
    with TemporaryDirectory() as folder, engine.connect() as connection:
        connection.execute(f"create table results ({FILE}, {RESULT})")
        connection.table("results").write_parquet(f"{folder}/none.parquet", compression="zstd")
        return Path(folder, "none.parquet").read_bytes()
