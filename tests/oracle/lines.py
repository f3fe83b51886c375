"""Classifies a line of a file: a record, several (published offences), a total or a footnote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.oracle.cells import clean, is_given
from tests.oracle.contracts import CONTRACTS
from tests.oracle.files import File, is_month

FOOTNOTE = re.compile(
    r"(?:(?:total|subtotal|grand total|notes?|source|prepared|end of)\b|\*)", re.IGNORECASE
)


def is_footnote(file: File, line: list[str], cells: dict[str, str]) -> bool:
    """Whether the line is a total or footnote, by its first cell or by its missing key."""
    first = next((clean(cell) for cell in line if is_given(clean(cell))), "")
    if FOOTNOTE.match(first):
        return True
    if file.return_name == "recorded_offences":
        return False
    required = [column for column in CONTRACTS[file.return_name] if column.is_required]
    given = [column for column in required if is_given(cells.get(column.name, ""), column.kind)]
    has_key = all(column in given for column in required if column.is_key)
    return not has_key and 2 * len(given) < len(required)


def months(cells: dict[str, str]) -> Iterator[dict[str, str]]:
    """The records of a line of published offences: each month with a number."""
    for month, number in cells.items():
        if is_month(month) and is_given(number):
            yield {**cells, "month": month, "offences": number}
