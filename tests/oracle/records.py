"""Read valid records from canonical CSV, and decide which version of each record counts."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.oracle.contracts import CONTRACTS
from tests.oracle.places import HEADQUARTERS, find_borough, find_ward

RECEIVED = re.compile(r"__received_(\d{4}-\d\d-\d\d)\.csv$")
MONTH = re.compile(r"\d{6}")
CATEGORIES = {
    "drug trafficking": "drug_trafficking",
    "trafficking of drugs": "drug_trafficking",
    "possession of drugs": "drug_possession",
}
READERS = {
    "date": date.fromisoformat,
    "event_date": date.fromisoformat,
    "money": Decimal,
    "number": Decimal,
    "integer": int,
    "boolean": "Y".__eq__,
}


@dataclass(eq=False)
class File:
    """A file of a return, and the day on which it was received."""

    return_name: str
    path: Path
    received: date


@dataclass(eq=False)
class Record:
    """A record, its typed values, borough and ward, and its outcome (`disposition`)."""

    file: File
    values: dict = field(default_factory=dict)
    borough: str | None = None
    ward: str | None = None
    boroughs: list = field(default_factory=list)
    key: tuple = ()
    disposition: str = "superseded"

    @property
    def is_withdrawn(self):
        """Return whether the record withdraws earlier records with the same key."""
        return self.values.get("withdrawn") is True

    @property
    def day(self):
        """Return the record's date, from the first date column with a value."""
        dates = CONTRACTS[self.file.return_name].dates
        return next(self.values[name] for name in dates if name in self.values)


def list_files(returns):
    """List the files so that later ones supersede earlier ones."""
    files = [
        File(path.parent.name, path, date.fromisoformat(RECEIVED.search(path.name)[1]))
        for path in returns.glob("*/*.csv")
    ]
    return sorted(files, key=lambda file: (file.return_name, file.received, file.path.name))


def read_records(file):
    with file.path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if file.return_name == "recorded_offences":
        rows = [
            row | {"month": month, "offences": number}
            for row in rows
            for month, number in row.items()
            if MONTH.fullmatch(month)
        ]
    return [_record(file, row) for row in rows]


def dispose(records):
    """Set the outcome of a return's records, which must be in file order."""
    versions = defaultdict(list)
    for record in records:
        versions[record.key].append(record)
        if record.is_withdrawn:
            record.disposition = "withdrawn"
    for held in versions.values():
        if not held[-1].is_withdrawn:
            held[-1].disposition = "accepted"


def _record(file, cells):
    record, columns = Record(file), CONTRACTS[file.return_name].columns
    for column in columns:
        if text := cells.get(column.name):
            record.values[column.name] = _value(record, column.kind, text)
    key = [column.name for column in columns if column.is_key]
    if file.return_name == "recorded_offences":
        major, minor = cells["major_text"].casefold(), cells["minor_text"].casefold()
        record.values["category"] = CATEGORIES.get(minor, f"{major}/{minor}")
        key = ["borough_name", "category", "month"]
    record.key = tuple(record.values[name] for name in key)
    return record


def _value(record, kind, text):
    if kind == "borough_mps" and text == HEADQUARTERS:
        return text
    if kind in ("borough", "borough_mps"):
        record.borough = find_borough(text)
        return record.borough or text
    if kind == "boroughs":
        record.boroughs = sorted({find_borough(part) for part in text.split(";")})
    if kind == "ward":
        record.ward = find_ward(text, record.borough)
    if kind == "quarter":
        year, number = int(text[:4]), int(text[-1])
        return date(year + (number == 4), 3 * number % 12 + 1, 1)
    return READERS[kind](text) if kind in READERS else text
