"""Read canonical CSV as records, and find what is wrong with each record by itself."""

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.oracle.contracts import CONTRACTS
from tests.oracle.places import DECLARED, HEADQUARTERS, find_borough, find_ward
from tests.oracle.returns import RETURNS

EARLIEST = date(2003, 4, 1)
RECEIVED = re.compile(r"__received_(\d{4}-\d\d-\d\d)\.csv$")
MONTH = re.compile(r"\d{6}")
CATEGORIES = {
    "drug trafficking": "drug_trafficking",
    "trafficking of drugs": "drug_trafficking",
    "possession of drugs": "drug_possession",
}


@dataclass(eq=False)
class File:
    """A file. `found` is the number of the refresh that first found the file or a copy of it."""

    return_name: str
    name: str
    path: Path
    received: date
    last_received: date  # of the file and its copies
    found: int
    status: str = "accepted"


@dataclass(eq=False)
class Record:
    """A record, its typed values, borough and ward, and its outcome (`disposition`)."""

    file: File
    number: int
    values: dict = field(default_factory=dict)
    borough: str | None = None
    ward: str | None = None
    boroughs: list = field(default_factory=list)
    key: tuple | None = None
    content: tuple = ()
    reasons: set = field(default_factory=set)
    disposition: str = ""

    @property
    def is_withdrawn(self):
        """Return whether the record withdraws earlier records with the same key."""
        return self.values.get("withdrawn") is True

    @property
    def day(self):
        """Return the record's date, from the first date column with a value."""
        dates = RETURNS[self.file.return_name].dates
        return next(self.values[name] for name in dates if name in self.values)


def list_files(returns, found=None):
    """List the files so that later ones supersede earlier ones. `found` numbers their refreshes."""
    files = []
    for path in returns.glob("*/*.csv"):
        received = date.fromisoformat(RECEIVED.search(path.name)[1])
        number = (found or {}).get(path, 0)
        files.append(File(path.parent.name, path.name, path, received, received, number))
    contents = {file: (file.return_name, file.path.read_bytes()) for file in files}
    numbers = {}
    for file, content in contents.items():
        numbers[content] = min(file.found, numbers.get(content, file.found))
    for file, content in contents.items():
        file.found = numbers[content]
    files.sort(key=lambda file: (file.return_name, file.received, file.found, file.name))
    firsts = {}
    for file in files:
        first = firsts.setdefault(contents[file], file)
        first.last_received = max(first.last_received, file.received)
        if first is not file:
            file.status = "duplicate"
    return files


def read_records(file):
    with file.path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if file.return_name == "recorded_offences":
        rows = [
            row | {"month": month, "offences": number}
            for row in rows
            for month, number in row.items()
            if MONTH.fullmatch(month) and number
        ]
    return [_record(file, number, row) for number, row in enumerate(rows, 1)]


def _record(file, number, cells):
    record, columns = Record(file, number), CONTRACTS[file.return_name]
    is_withdrawn = cells.get("withdrawn") == "Y"
    for column in columns:
        if text := cells.get(column.name):
            _read_cell(record, column, text)
        elif column.is_key if is_withdrawn else column.is_required:
            record.reasons.add("missing_value")
    key = [column.name for column in columns if column.is_key]
    if file.return_name == "recorded_offences":
        major, minor = cells["major_text"].casefold(), cells["minor_text"].casefold()
        record.values["category"] = CATEGORIES.get(minor, f"{major}/{minor}")
        key = ["borough_name", "category", "month"]
    parts = tuple(record.values.get(name) for name in key)
    record.key = None if None in parts else parts
    record.content = tuple(cells.get(column.name) or "" for column in columns)
    return record


def _read_cell(record, column, text):
    try:
        value = _value(record, column.kind, text)
    except (ValueError, ArithmeticError):
        record.reasons.add("unparseable_value")
    except KeyError:
        record.reasons.add("borough_unknown")
        record.values[column.name] = text
    else:
        record.values[column.name] = value
        if column.kind == "event" and not EARLIEST <= value <= record.file.received:
            record.reasons.add("date_out_of_range")


def _value(record, kind, text):
    if kind in ("borough", "mps_borough"):
        record.borough = find_borough(text)
        return record.borough or text
    if kind == "sender":
        return text if text in (HEADQUARTERS, DECLARED) else find_borough(text)
    if kind == "boroughs":
        record.boroughs = sorted({find_borough(part) for part in text.split(";")})
        return tuple(record.boroughs)
    if kind == "ward":
        record.ward = find_ward(text, record.borough)
        return text
    if kind == "quarter":
        year, number = int(text[:4]), int(text[-1])
        return date(year + (number == 4), 3 * number % 12 + 1, 1)
    if kind == "yes_no" and text not in ("Y", "N"):
        raise ValueError(text)
    readers = {"event": date.fromisoformat, "date": date.fromisoformat, "yes_no": "Y".__eq__}
    readers |= {"money": Decimal, "weight": Decimal, "whole": int}
    return readers[kind](text) if kind in readers else text
