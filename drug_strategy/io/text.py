"""Make text safe for a terminal, CSV file or workbook, and write the lines of CSV files.

Strangers write file names and cells, which must not control the program that shows them. A name may
also identify a person, so sentences mark the names in them (`named`). `shown` writes the names out,
and `without_names` replaces them.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

FORMULA = frozenset("=+-@\t\r")
_QUOTED = frozenset(',"\n\r')
_NAME = re.compile("\0([^\0\1\2]*)\1([^\0\1\2]*)\2")  # no file's name can contain \0


def printable(line: str) -> str:
    """Escape a line's control characters, so that it cannot control a terminal."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in line
    )


def named(place: str, written: str | None = None) -> str:
    """Mark the name of a file or folder, or other text that must not leave the machine.

    `place` identifies a file as <return>/<path> or by its path on disk. It is empty if the text is
    not a name. `written` is the text that people see, if it differs from `place`.
    """
    return f"\0{printable(place)}\1{printable(place if written is None else written)}\2"


def shown(sentence: str) -> str:
    """Return a sentence as people see it, without marks."""
    return _NAME.sub(lambda name: name[2], sentence)


def without_names(
    sentence: str, instead: Callable[[str], str], words: Callable[[str], str] = str
) -> str:
    """Replace each marked name with the result of `instead`, and the text between with `words`."""
    parts = _NAME.split(sentence)
    names = (instead(place) for place in parts[1::3])
    between = map(words, parts[0::3])
    return next(between) + "".join(name + text for name, text in zip(names, between, strict=True))


def as_argument(text: str) -> str:
    """Quote text for a command that people may paste into a shell.

    A name with control characters is written as $'...', which bash and zsh read.
    """
    if printable(text) == text:
        return shlex.quote(text)
    return "$'" + printable(text.replace("\\", "\\\\").replace("'", "\\'")) + "'"


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
