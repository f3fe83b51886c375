"""Inert text for a terminal, a CSV file or a workbook, and every CSV that the warehouse writes.

Names of files and cells of returns come from outside; none may control the program that shows it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

FORMULA = frozenset("=+-@\t\r")
_QUOTED = frozenset(',"\n\r')


def printable(line: str) -> str:
    """The line with control characters escaped, so that no file name controls a terminal."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in line
    )


def inert(value: Any) -> Any:
    """The value of a CSV cell: text that a spreadsheet would run gets a leading apostrophe."""
    if isinstance(value, str) and value[:1] in FORMULA:
        return f"'{value}"
    return value


def csv_lines(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], ending: str = "\n"
) -> Iterator[str]:
    """The lines of a CSV file, the header first, each with its line ending.

    A null is nothing between the commas, an empty text is `""`. Text is inert, and is quoted if it
    must be.
    """
    for row in chain([headings], rows):
        yield ",".join(map(_cell, row)) + ending


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = str(inert(value))
    if not text or not _QUOTED.isdisjoint(text) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
