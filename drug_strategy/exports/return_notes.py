"""Tells senders what is wrong with their files, row by row, so that they can correct them.

The contracts and the dbt models define the faults. `faults` reads the faults from the warehouse,
together with each faulty value and what was expected instead. After each refresh, `write_notes`
writes CSV files to <home>/return_notes: one for each file with a fault, and one for each sender who
still owes returns or register entries.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from drug_strategy.contracts import NO_RETURN, Contract, advice, contracts
from drug_strategy.exports import returns_due
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError, reason
from drug_strategy.io.text import csv_lines, listed, printable
from drug_strategy.settings import Settings

_FAULTS = Path(__file__).parent / "sql" / "return_notes" / "faults.sql"
HEADINGS = ("record", "column", "value", "expected", "effect", "reason")
SCREEN_HEADINGS = ("row", *HEADINGS)

_DUE = "due"  # lists of what senders owe; no return has this name
_SUFFIX = ".csv"
_LIKE_A_NOTE = re.compile(r"\.csv_*\Z", re.IGNORECASE)
_LONGEST = 200  # Characters shown from a cell or line.
_LONGEST_NAME = 240  # Bytes in a file name; most file systems allow 255.
_NAMED = 3  # A message lists at most this many notes that could not be written.
_HIDDEN = "(not shown: it may identify a person)"
_OF_FILES = "same_day_correction"  # the value of this fault lists two files
NO_RECORD = "not_a_record"  # a total or a note, which needs no correction


@dataclass(frozen=True)
class Fault:
    """A fault in one record or, if `record` is None, in the file as a whole.

    `row` is the record's spreadsheet row, if known.
    """

    return_name: str
    file_name: str
    record: int | None
    column: str
    value: str
    expected: str
    effect: str
    reason: str
    row: int | None = None


class Unwritten(UserError):
    """Some notes could not be written. The message lists them and the reasons."""


def write_notes(settings: Settings) -> int:
    """Write all return notes, delete those no longer needed, and return the number of notes.

    Only the home's owner can read the notes. No notes are written for files without faults, or for
    senders who owe nothing.

    Raises:
        Unwritten: if some notes could not be written. The other notes are still written.
    """
    folder = settings.return_notes
    current: set[Path] = set()
    failed: list[str] = []
    for target, content in chain(_of_senders(settings), _of_entries(settings)):
        current.add(target)
        try:
            _replace(target, content)
        except OSError as error:
            failed.append(f"{target.relative_to(folder)} ({reason(error)})")
    for left in list(folder.rglob("*")):
        if left.is_file() and left not in current:
            left.unlink()
    for empty in sorted(folder.rglob("*"), reverse=True):
        if empty.is_dir() and not any(empty.iterdir()):
            empty.rmdir()
    if failed:
        raise Unwritten(listed(failed, _NAMED), f"{len(failed):,} of them")
    return len(current)


def _of_senders(settings: Settings) -> Iterator[tuple[Path, Iterable[str]]]:
    """Yield the path and lines of the note for each file with a fault."""
    for return_name, file_name, own in _by_file(faults(settings)):
        place = place_of(return_name, file_name)
        yield settings.return_notes / place, csv_lines(HEADINGS, lines(own))


def _of_entries(settings: Settings) -> Iterator[tuple[Path, Iterable[str]]]:
    """Yield the path and lines of each sender's note on what the sender owes."""
    published = settings.published_file
    due = returns_due.entries(published) if published.exists() else []
    for sender, entries in returns_due.by_sender(due):
        target = settings.return_notes / _DUE / f"{sender}{_SUFFIX}"
        yield target, csv_lines(returns_due.HEADINGS, entries)


def lines(
    listed: Iterable[Fault], headings: Sequence[str] = HEADINGS
) -> Iterator[tuple[object, ...]]:
    """Yield a row for each fault. The values are in the same order as the headings."""
    for fault in listed:
        yield tuple(getattr(fault, name) for name in headings)


def faults(settings: Settings) -> Iterator[Fault]:
    """Yield all faults: first those in whole files, then those in single records."""
    yield from _of_files(settings)
    if settings.database.exists():
        yield from _of_records(settings)


def _of_files(settings: Settings) -> Iterator[Fault]:
    for file in pq.read_table(settings.landed / "files.parquet").to_pylist():
        if file["status"] == "refused":
            place = file["return_name"], file["file_name"]
            yield Fault(*place, None, "", "", file["refusal_reason"], "file refused", "refused")
    for warning in pq.read_table(settings.landed / "file_warnings.parquet").to_pylist():
        contract = contracts()[warning["return_name"]]
        place = warning["return_name"], warning["file_name"]
        expected = advice.wanted(contract, warning["reason"], None)
        yield Fault(*place, None, "", warning["detail"], expected, "file kept", warning["reason"])


def _of_records(settings: Settings) -> Iterator[Fault]:
    sources = {
        "results": str(settings.results / "*" / "*.parquet"),
        "files": str(settings.landed / "files.parquet"),
    }
    with engine.connect(str(settings.database), read_only=True) as connection:
        records = engine.run_file(connection, _FAULTS, sources)
        yield from map(_fault, engine.each_row(records))


def _fault(row: dict[str, Any]) -> Fault:
    contract = contracts()[row["return_name"]]
    column, value = row["column_name"], row["raw_value"]
    if row["record"] is not None:
        column, value = _in_record(contract, row["reason"], row["record"])
    expected = advice.wanted(contract, row["reason"], column)
    if value and row["reason"] != _OF_FILES and _may_name_a_person(contract, column):
        value = _HIDDEN
    elif value and (near := advice.nearest(contract, row["reason"], column, value)):
        expected = f"{expected}; did you mean {' or '.join(near)}?"
    return Fault(
        return_name=row["return_name"],
        file_name=row["file_name"],
        record=row["row_number"],
        column=column or "",
        value=printable(value or "")[:_LONGEST],
        expected=expected,
        effect=_effect(row),
        reason=row["reason"],
    )


def _effect(row: dict[str, Any]) -> str:
    if row["reason"] == NO_RECORD:
        return "no record"
    return "row kept" if row["is_kept"] else "row left out"


def _may_name_a_person(contract: Contract, columns: str | None) -> bool:
    """Return whether the columns at fault may identify a person.

    A fault without a column may be in any of the return's columns.
    """
    persons = {column.name for column in contract.columns if column.is_person}
    return bool(persons & set(columns.split(";")) if columns else persons)


def _in_record(contract: Contract, reason: str, record: str) -> tuple[str, str]:
    """Return the columns and values of a fault in more than one cell."""
    cells = json.loads(record)
    if isinstance(cells, list):
        return "", " | ".join(str(cell) for cell in cells if cell)
    columns = _columns(contract, reason)
    return ";".join(columns), ";".join(str(cells.get(name) or "") for name in columns)


def _columns(contract: Contract, reason: str) -> tuple[str, ...]:
    types = {column.semantic_type: column.name for column in contract.columns}
    place = next((types[name] for name in types if name.startswith("borough")), "")
    if reason == "borough_unknown":
        return (place,)
    if reason == "ward_not_in_borough":
        return (place, types["ward"])
    return contract.key


def _by_file(listed: Iterator[Fault]) -> Iterator[tuple[str, str, Iterable[Fault]]]:
    """Yield each file and its faults, starting with those in the whole file.

    Faults in records are read one at a time, since a file may have millions of them.
    """
    of_files: dict[tuple[str, str], list[Fault]] = {}
    place = attrgetter("return_name", "file_name")
    for is_of_file, group in groupby(listed, lambda fault: fault.record is None):
        if is_of_file:
            for fault in group:
                of_files.setdefault(place(fault), []).append(fault)
            continue
        for (return_name, file_name), of_records in groupby(group, place):
            own = of_files.pop((return_name, file_name), [])
            yield return_name, file_name, chain(own, of_records)
    for (return_name, file_name), own in of_files.items():
        yield return_name, file_name, own


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


def _replace(target: Path, written: Iterable[str]) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{os.getpid()}.tmp")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
        stream.writelines(written)
    draft.replace(target)


def _short(name: str) -> str:
    """Shorten a long name to leave room for a suffix.

    A shortened name ends in a hash and is longer than any unchanged name, so names stay distinct.
    """
    encoded = name.encode("utf-8")
    if len(encoded) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(encoded).hexdigest()
    return f"{encoded[: _LONGEST_NAME - 60].decode('utf-8', 'ignore')}-{digest}"
