"""A chart's data as a table for the page and as a CSV file beside it.

CSV figures are those of the published file to three decimals; text that a spreadsheet would take
for a formula is led by an apostrophe, a fiscal year, which it would take for a month, by `year`.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_YEAR = re.compile(r"\d{4}-\d\d")


@dataclass(frozen=True)
class Table:
    """Headings and rows of text; the first column heads each row."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV, its first line the headings; empty if there is no figure."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, str) and value[:1] in set("=+-@\t\r"):
        return f"'{value}"
    if isinstance(value, str) and _YEAR.fullmatch(value):
        return f"year {value}"
    return value
