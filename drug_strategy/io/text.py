"""Make text safe for a terminal, CSV file or workbook, and write the lines of CSV files.

Strangers write file names and cells, which must not control the program that shows them. A name may
also identify a person, so no sentence contains one. People on this machine see the files after the
sentence (`told`), and emails contain the sentence alone.
"""

import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

FORMULA = frozenset("=+-@\t\r")
_QUOTED = frozenset(',"\n\r')


def told(sentence: str, files: Collection[str] = ()) -> str:
    """Return a sentence as people see it, with the first few of the files behind it."""
    if not files:
        return sentence
    end = "." if sentence.endswith(".") else ""
    return f"{sentence.removesuffix('.')} (files: {listed(files)}){end}"


def number(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun, such as 1 row or 2 rows. The plural ends in s unless given."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def listed(names: Collection[str], most: int = 5) -> str:
    """List the first few names, and say how many others there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(map(printable, islice(names, most))) + more


def printable(line: str) -> str:
    """Escape a line's control characters, so that it cannot control a terminal."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in line
    )


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


def html(template: Path, **values: Any) -> str:
    """Fill in a page's Jinja template, escaping the values."""
    from jinja2 import StrictUndefined, Template  # most commands need no pages

    page = Template(
        template.read_text("utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return page.render(values)


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
    text = str(value)
    if isinstance(value, str) and value[:1] in FORMULA:
        text = f"'{text}"
    if not text or not _QUOTED.isdisjoint(text) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
