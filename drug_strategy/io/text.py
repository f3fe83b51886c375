"""Inert text for a terminal, a CSV file or a workbook.

Names of files and cells of returns come from outside; none may control the program that shows it.
"""

from typing import Any

_FORMULA = frozenset("=+-@\t\r")


def printable(line: str) -> str:
    """The line with control characters escaped, so that no file name controls a terminal."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in line
    )


def inert(value: Any) -> Any:
    """The value of a CSV cell: text that a spreadsheet would run gets a leading apostrophe."""
    if isinstance(value, str) and value[:1] in _FORMULA:
        return f"'{value}"
    return value
