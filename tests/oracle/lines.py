"""Decide whether a line in a file is a record, several records, a total or a footnote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from tests.oracle.cells import clean, compared, is_given
from tests.oracle.contracts import CONTRACTS, Column
from tests.oracle.files import File, is_month

FOOTNOTE = re.compile(
    r"(?:(?:total|subtotal|grand total|notes?|source|prepared|end of)\b|\*)", re.IGNORECASE
)


def is_footnote(file: File, line: list[str], cells: dict[str, str]) -> bool:
    """Decide, from its first cell or a missing key, whether a line is a total or a footnote."""
    references = {column.name for column in CONTRACTS[file.return_name] if column.is_compared}
    named = zip_longest(file.columns, line)
    texts = ((name in references, clean(cell or "")) for name, cell in named)
    given = (text for is_ref, text in texts if is_given(compared(text) if is_ref else text))
    first = next(given, "")
    if FOOTNOTE.match(first):
        return True
    if file.return_name == "recorded_offences":
        return False
    required = [column for column in CONTRACTS[file.return_name] if column.is_required]
    filled = [column for column in required if has_value(column, cells.get(column.name, ""))]
    has_key = all(column in filled for column in required if column.is_key)
    return not has_key and 2 * len(filled) < len(required)


def has_value(column: Column, text: str) -> bool:
    """Return whether a cleaned cell has a value.

    A reference has a value only if its normalised form is not empty.
    """
    return is_given(compared(text) if column.is_compared else text, column.kind)


def months(cells: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield one record for each month that has a number in a line of an offence extract."""
    for month, number in cells.items():
        if is_month(month) and is_given(number):
            yield {**cells, "month": month, "offences": number}
