"""CSV as every part of the warehouse writes it: without formulas, and with null unlike empty text.

A null is nothing between the commas, an empty text is `""`. Other text is quoted if it must be.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from drug_strategy.io.text import inert

_QUOTED = frozenset(',"\n\r')


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file, the header first, each with its line ending."""
    yield _line(headings)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[Any]) -> str:
    return ",".join(map(_cell, row)) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = str(inert(value))
    if not text or not _QUOTED.isdisjoint(text) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
