"""Tells senders what is wrong with their files, row by row, so that they can correct them.

The contracts and the dbt models define the faults. `faults` reads the faults from the warehouse,
together with each faulty value and what was expected instead. After each refresh, `write_notes`
writes CSV files to <home>/return_notes: one for each file with a fault, and one for each sender who
still owes returns or register entries.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from drug_strategy.contracts import NO_RETURN, Contract, advice, contracts
from drug_strategy.exports import returns_due
from drug_strategy.io import engine
from drug_strategy.io.files import replacing_folder
from drug_strategy.io.text import csv_lines, printable
from drug_strategy.settings import Settings

_FAULTS = Path(__file__).parent / "sql" / "return_notes" / "faults.sql"
HEADINGS = (
    *("sheet_row", "record", "reference"),
    *("column", "value", "expected", "effect", "reason"),
)

_DUE = "due"  # lists of what senders owe; no return has this name
_SUFFIX = ".csv"
_LIKE_A_NOTE = re.compile(r"\.csv_*\Z", re.IGNORECASE)
_LONGEST = 200  # Characters shown from a cell or line.
_LONGEST_NAME = 240  # Bytes in a file name; most file systems allow 255.
_HIDDEN = "(not shown: it may identify a person)"
_OF_FILES = "same_day_correction"  # the value of this fault lists two files
_LOOKED_UP = 1_000  # The nearest names of this many values of a file are looked up, which is slow.
NO_RECORD = "not_a_record"  # a total or a note, which needs no correction


@dataclass(frozen=True)
class Fault:
    """A fault in one record or, if `record` is None, in the file as a whole.

    `sheet_row` is the record's row as a spreadsheet numbers it, and `reference` is the sender's.
    """

    return_name: str
    file_name: str
    record: int | None
    column: str
    value: str
    expected: str
    effect: str
    reason: str
    sheet_row: int | None = None
    reference: str = ""


def write_notes(settings: Settings) -> int:
    """Replace all return notes, and return their number.

    Only the home's owner can read the notes. No notes are written for files without faults, or for
    senders who owe nothing.
    """
    published = settings.published_file
    due = returns_due.entries(published) if published.exists() else []
    with replacing_folder(settings.return_notes, mode=0o700) as draft:
        # Faults are read one at a time, since a file may have millions of them.
        for file, own in groupby(faults(settings), attrgetter("return_name", "file_name")):
            _write(draft / place_of(*file), HEADINGS, lines(own))
        for sender, entries in groupby(due, itemgetter(returns_due.BOROUGH)):
            _write(draft / _DUE / f"{sender}{_SUFFIX}", returns_due.HEADINGS, entries)
        return sum(path.is_file() for path in draft.rglob("*"))


def _write(target: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a note, or add rows to it if the faults of the file as a whole have been written."""
    is_new = not target.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8-sig" if is_new else "utf-8", newline="") as stream:
        stream.writelines(islice(csv_lines(headings, rows), 0 if is_new else 1, None))


def lines(listed: Iterable[Fault]) -> Iterator[tuple[object, ...]]:
    """Yield a row for each fault. The values are in the same order as the headings."""
    return map(attrgetter(*HEADINGS), listed)


def faults(settings: Settings) -> Iterator[Fault]:
    """Yield all faults: first those in whole files, then those in single records."""
    for file in pq.read_table(settings.landed / "files.parquet").to_pylist():
        if file["status"] == "refused":
            place = file["return_name"], file["file_name"]
            yield Fault(*place, None, "", "", file["refusal_reason"], "file refused", "refused")
    for warning in pq.read_table(settings.landed / "file_warnings.parquet").to_pylist():
        contract = contracts()[warning["return_name"]]
        place = warning["return_name"], warning["file_name"]
        expected = advice.wanted(contract, warning["reason"], None)
        yield Fault(*place, None, "", warning["detail"], expected, "file kept", warning["reason"])
    if not settings.database.exists():
        return
    sources = {
        "results": str(settings.results / "*" / "*.parquet"),
        "files": str(settings.landed / "files.parquet"),
    }
    with engine.connect(str(settings.database), read_only=True) as connection:
        records = engine.each_row(engine.run_file(connection, _FAULTS, sources))
        for _, own in groupby(records, itemgetter("return_name", "file_name")):
            looked_up: set[str] = set()
            for row in own:
                yield _fault(row, looked_up)


def _fault(row: dict[str, Any], looked_up: set[str]) -> Fault:
    contract = contracts()[row["return_name"]]
    column, value = row["column_name"], row["raw_value"]
    if row["record"] is not None:
        column, value = _in_record(contract, row["reason"], row["record"])
    expected = advice.wanted(contract, row["reason"], column)
    if value and row["reason"] != _OF_FILES and _may_name_a_person(contract, column):
        value = _HIDDEN
    elif value and (value in looked_up or len(looked_up) < _LOOKED_UP):
        looked_up.add(value)
        if near := advice.nearest(contract, row["reason"], column, value):
            expected = f"{expected}; did you mean {' or '.join(near)}?"
    return Fault(
        return_name=row["return_name"],
        file_name=row["file_name"],
        record=row["row_number"],
        column=column or "",
        value=printable(value or "")[:_LONGEST],
        expected=expected,
        effect="no record"
        if row["reason"] == NO_RECORD
        else "row kept"
        if row["is_kept"]
        else "row left out",
        reason=row["reason"],
        sheet_row=row["sheet_row"],
        reference=printable(row["reference"] or ""),
    )


def _may_name_a_person(contract: Contract, columns: str | None) -> bool:
    """Return whether the columns at fault may identify a person.

    A fault without a column may be in any of the return's columns.
    """
    persons = {column.name for column in contract.persons}
    return bool(persons & set(columns.split(";")) if columns else persons)


def _in_record(contract: Contract, reason: str, record: str) -> tuple[str, str]:
    """Return the columns and values of a fault in more than one cell."""
    cells = json.loads(record)
    if isinstance(cells, list):
        return "", " | ".join(str(cell) for cell in cells if cell)
    types = {column.semantic_type: column.name for column in contract.columns}
    borough = next((types[name] for name in types if name.startswith("borough")), "")
    columns = contract.key
    if reason == "borough_unknown":
        columns = (borough,)
    elif reason == "ward_not_in_borough":
        columns = (borough, types["ward"])
    return ";".join(columns), ";".join(str(cells.get(name) or "") for name in columns)


def place_of(return_name: str, file_name: str) -> Path:
    """Return the path of a file's note, relative to the folder of notes.

    No two files have notes with the same path.

    An underscore is added to a folder name that ends in .csv, because a note's name does too. Notes
    on files outside the returns' folders are in `(no return)`, so none of them can end up in `due`.
    """
    above = [] if return_name in contracts() or return_name == NO_RETURN else [NO_RETURN]
    parts = [*above, return_name, *file_name.split("/")]
    *folders, name = [part for part in parts if part not in ("", ".", "..")]
    return Path(*map(_folder, folders), f"{_short(name)}{_SUFFIX}")


def _folder(name: str) -> str:
    short = _short(name)
    return f"{short}_" if _LIKE_A_NOTE.search(short) else short


def _short(name: str) -> str:
    """Shorten a long name to leave room for a suffix.

    A shortened name ends in a hash and is longer than any unchanged name, so names stay distinct.
    """
    encoded = name.encode("utf-8")
    if len(encoded) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(encoded).hexdigest()
    return f"{encoded[: _LONGEST_NAME - 60].decode('utf-8', 'ignore')}-{digest}"
