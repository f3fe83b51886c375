"""The faults of the files in the warehouse: of a whole file, and of its records.

Contracts and models decide what is a fault; this module adds the value as sent and what is
expected.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from drug_strategy.contracts import Contract, contracts
from drug_strategy.io import engine
from drug_strategy.io.text import printable
from drug_strategy.quality import rules
from drug_strategy.settings import Settings

_QUERY = Path(__file__).with_name("faults.sql")
_LONGEST = 200  # characters of a cell or a line that are shown
_HIDDEN = "(not shown: it may identify a person)"


@dataclass(frozen=True)
class Fault:
    """One fault; without a record it is of the whole file."""

    return_name: str
    file_name: str
    record: int | None
    column: str
    sent: str
    wanted: str
    effect: str
    reason: str


def faults(settings: Settings) -> Iterator[Fault]:
    """Every fault of the files that are listed now: first of files, then of records in order."""
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
        wanted = rules.wanted(contract, warning["reason"], None)
        yield Fault(*place, None, "", warning["detail"], wanted, "file kept", warning["reason"])


def _of_records(settings: Settings) -> Iterator[Fault]:
    sources = {
        "results": str(settings.results / "*" / "*.parquet"),
        "files": str(settings.landed / "files.parquet"),
    }
    with engine.connect(str(settings.database), read_only=True) as connection:
        found = connection.execute(_QUERY.read_text("utf-8"), sources)
        names = [column[0] for column in found.description or []]
        while rows := found.fetchmany(10_000):
            for row in rows:
                yield _fault(dict(zip(names, row, strict=True)))


def _fault(row: dict[str, Any]) -> Fault:
    contract = contracts()[row["return_name"]]
    column, sent = row["column_name"], row["raw_value"]
    if row["record"] is not None:
        column, sent = _in_record(contract, row["reason"], row["record"])
    if sent and _may_name_a_person(contract, column):
        sent = _HIDDEN
    return Fault(
        return_name=row["return_name"],
        file_name=row["file_name"],
        record=row["row_number"],
        column=column or "",
        sent=printable(sent or "")[:_LONGEST],
        wanted=rules.wanted(contract, row["reason"], column),
        effect="row kept" if row["is_kept"] else "row left out",
        reason=row["reason"],
    )


def _may_name_a_person(contract: Contract, columns: str | None) -> bool:
    """Whether a column of the fault identifies a person; without a column, any cell may."""
    persons = {each.name for each in contract.columns if each.is_person}
    return bool(persons & set(columns.split(";")) if columns else persons)


def _in_record(contract: Contract, reason: str, record: str) -> tuple[str, str]:
    """The columns of a fault that concerns more than one cell, and their values in the record."""
    cells = json.loads(record)
    if isinstance(cells, list):
        return "", " | ".join(str(cell) for cell in cells if cell)
    columns = _columns(contract, reason)
    return ";".join(columns), ";".join(str(cells.get(name) or "") for name in columns)


def _columns(contract: Contract, reason: str) -> tuple[str, ...]:
    types = {each.semantic_type: each.name for each in contract.columns}
    place = next((types[name] for name in types if name.startswith("borough")), "")
    if reason == "borough_unknown":
        return (place,)
    if reason == "ward_not_in_borough":
        return (place, types["ward"])
    return contract.key
