"""Read a file's records, and find all reasons and warnings that do not depend on other records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.oracle.cells import BOROUGH_KINDS, CONTROL, clean, compared, day_orders, read_cell
from tests.oracle.contracts import CONTRACTS, Column, fold_value
from tests.oracle.files import File
from tests.oracle.lines import has_value, is_footnote, months
from tests.oracle.places import find_borough, find_ward, fold_place, fold_ward
from tests.oracle.returns import RETURNS
from tests.oracle.returns.return_register import LONDON

WHOLE = re.compile(r"^([0-9])\.0+$")
PLAIN = re.compile(r"[ -~]+")
EARLIEST = date(2003, 4, 1)
HEADQUARTERS = "headquarters"
MAJORS = {"drugs": "drug offences"}
LONGEST, MOST_BOROUGHS = 200, 100
CATEGORIES = {
    "drug trafficking": "drug_trafficking",
    "trafficking of drugs": "drug_trafficking",
    "possession of drugs": "drug_possession",
}


@dataclass
class Record:
    """A record, its cleaned values, borough and ward, and its outcome (`disposition`)."""

    file: File
    number: int
    values: dict[str, object] = field(default_factory=dict)
    borough: str | None = None
    ward: str | None = None
    boroughs: list[str] = field(default_factory=list)
    key: tuple[object, ...] | None = None
    content: tuple[object, ...] | None = None
    reasons: set[str] = field(default_factory=set)
    warnings: set[str] = field(default_factory=set)
    disposition: str = ""

    @property
    def is_withdrawn(self) -> bool:
        """Return whether the record withdraws earlier records with the same key."""
        return self.values.get("withdrawn") is True


def read_records(file: File) -> Iterator[Record]:
    number = 0
    american = _american_columns(file)
    for line in file.records:
        cells = _cells(file, line)
        is_record = not is_footnote(file, line, cells)
        lines = [cells]
        if file.return_name == "recorded_offences":
            lines = list(months(cells))
        for cells in lines:
            number += 1
            record = Record(file, number)
            if not is_record:
                record.reasons = {"not_a_record"}
            elif len(line) != len(file.columns):
                record.reasons = {"ragged_row"}
            else:
                _read(record, cells, american)
            yield record


def _american_columns(file: File) -> set[str]:
    """List the columns in which some dates must be month first, and none must be day first."""
    found = set()
    for column in CONTRACTS[file.return_name]:
        if column.kind not in ("date", "event") or column.name not in file.columns:
            continue
        orders = [
            day_orders(clean(line[file.columns.index(column.name)]))
            for line in file.records
            if len(line) == len(file.columns) and not is_footnote(file, line, _cells(file, line))
        ]
        is_only_month_first = any(american and not day for day, american in orders)
        if is_only_month_first and all(american or not day for day, american in orders):
            found.add(column.name)
    return found


def _cells(file: File, line: list[str]) -> dict[str, str]:
    return {name: clean(cell) for name, cell in zip(file.columns, line, strict=False) if name}


def _read(record: Record, cells: dict[str, str], american: set[str]) -> None:
    columns = CONTRACTS[record.file.return_name]
    given = {
        column.name: cells[column.name]
        for column in columns
        if column.name in cells and has_value(column, cells[column.name])
    }
    for column in columns:
        if column.name in american and _may_mean_two_days(given.get(column.name, "")):
            record.reasons.add("date_ambiguous")
        elif column.name in given:
            _read_cell(record, column, given[column.name])
    for column in columns:
        is_needed = column.is_key if record.is_withdrawn else column.is_required
        if is_needed and column.name not in given:
            record.reasons.add("missing_value")
    RETURNS[record.file.return_name].rule(record.values, set(given), record)
    _identify(record, columns, given)


def _may_mean_two_days(text: str) -> bool:
    day_first, month_first = day_orders(text)
    return None not in (day_first, month_first) and day_first != month_first


def _read_cell(record: Record, column: Column, text: str) -> None:
    try:
        if (column.is_reference or column.is_key) and CONTROL.search(text):
            raise ValueError("a control character")
        value = read_cell(column.kind, text)
    except (ValueError, KeyError):
        record.reasons.add("unparseable_value")
        return
    if column.is_compared:
        value = compared(text)
        if not PLAIN.fullmatch(value):
            record.reasons.add("unparseable_value")
            return
    if column.allowed:
        value = column.allowed.get(WHOLE.sub(r"\1", fold_value(text)))
    is_low = column.low is not None and value < column.low  # type: ignore[operator]
    is_high = column.high is not None and value > column.high  # type: ignore[operator]
    is_no_weight = column.kind == "weight" and not 0 < value <= 1_000_000  # type: ignore[operator]
    if value is None or is_low or is_high or is_no_weight:
        record.reasons.add("invalid_value")
        return
    if (column.is_reference and len(text) > LONGEST) or _listed(column, text) > MOST_BOROUGHS:
        record.reasons.add("invalid_value")
    if column.kind == "event" and not EARLIEST <= value <= record.file.received:  # type: ignore[operator]
        record.reasons.add("date_out_of_range")
    record.values[column.name] = value
    _place(record, column, text)


def _listed(column: Column, text: str) -> int:
    return sum(bool(clean(part)) for part in text.split(";")) if column.kind == "boroughs" else 1


def _place(record: Record, column: Column, text: str) -> None:
    try:
        if column.kind == "sender" and fold_place(text) == HEADQUARTERS:
            # The sender remains `headquarters` even if headquarters may not report on the return.
            record.values[column.name] = HEADQUARTERS
            if not _may_name_headquarters(record):
                record.reasons.add("borough_unknown")
        elif column.kind == "sender" and fold_place(text) == LONDON:
            record.values[column.name] = LONDON
        elif column.kind in BOROUGH_KINDS:
            record.borough = find_borough(text)
            if record.borough is None and column.kind != "borough":
                raise KeyError(text)
            record.values[column.name] = record.borough or fold_place(text)
        elif column.kind == "boroughs":
            found = [find_borough(clean(part)) for part in text.split(";") if clean(part)]
            record.boroughs = sorted({code for code in found if code})
            record.values[column.name] = tuple(record.boroughs) or text
    except KeyError:
        record.reasons.add("borough_unknown")
        return
    if column.kind == "ward" and "borough" in record.values:
        record.ward, problem = find_ward(text, record.borough)
        record.values[column.name] = record.ward or fold_ward(text)
        if problem == "ward_not_in_borough":
            record.reasons.add(problem)
        elif problem:
            record.warnings.add(problem)


def _may_name_headquarters(record: Record) -> bool:
    """Return whether headquarters may report on the return that the record names."""
    entered = RETURNS.get(str(record.values.get("return_name")))
    return entered is not None and entered.is_headquarters


def _identify(record: Record, columns: list[Column], given: dict[str, str]) -> None:
    values = record.values
    parts = [values.get(column.name) for column in columns if column.is_key]
    if record.file.return_name == "recorded_offences":
        major, minor = (fold_place(given.get(f"{level}_text", "")) for level in ("major", "minor"))
        published = f"{MAJORS.get(major, major)}/{minor}"
        values["category"] = CATEGORIES.get(minor, published)
        parts = [values.get("borough_name"), values["category"], values["month"]]
    record.key = None if None in parts else tuple(parts)
    content = {column.name: values.get(column.name, given.get(column.name)) for column in columns}
    record.content = (*(content | {"withdrawn": content["withdrawn"] or None}).values(),)
