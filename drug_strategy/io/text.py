"""Make text safe for a terminal, CSV file or workbook, and write the lines of CSV files.

Strangers write file names and cells, which must not control the program that shows them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

FORMULA = frozenset("=+-@\t\r")
_QUOTED = frozenset(',"\n\r')


def printable(line: str) -> str:
    """Escape a line's control characters, so that it cannot control a terminal."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in line
    )


def written_day(value: date) -> str:
    """Return a date written out, such as 4 June 2013."""
    return f"{value.day} {value:%B %Y}"


def inert(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    if isinstance(value, str) and value[:1] in FORMULA:
        return f"'{value}"
    return value


def csv_lines(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], ending: str = "\n"
) -> Iterator[str]:
    """Yield the lines of a CSV file, including their line endings, starting with the header.

    A null becomes an empty cell, and empty text becomes `""`. An apostrophe is put before text that
    a spreadsheet would run as a formula. Text is quoted only where CSV requires it.
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
