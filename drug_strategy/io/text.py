"""Text that does nothing but stand there: on a terminal, in a CSV file, in a workbook.

Names of files and cells of returns come from outside; none of them may steer what shows them.
"""

from typing import Any

_FORMULA = frozenset("=+-@\t\r")


def printable(line: str) -> str:
    """The line with control characters written out, so that no file's name steers a terminal."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in line
    )


def inert(value: Any) -> Any:
    """The value of a CSV cell: text that a spreadsheet would run is led by an apostrophe."""
    if isinstance(value, str) and value[:1] in _FORMULA:
        return f"'{value}"
    return value
