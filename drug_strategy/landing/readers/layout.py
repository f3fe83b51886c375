"""Find a file's header, and describe how DuckDB reads the lines below it.

The header is whichever of the first 20 lines contains the contract's column names.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from drug_strategy.contracts import Column, Contract
from drug_strategy.landing.load_log import FileWarning

SEARCHED_LINES = 20
_WIDEST = 1_000
_LONGEST = 100  # maximum length of a column name in a message
_FOLDED_AWAY = re.compile(r"[\s\-_\ufeff]+")
_MONTH = re.compile(r"\d{4}(0[1-9]|1[0-2])")
_NOT_GIVEN = {"", "n/a", "#n/a", "-", "null", "not known"}
_WARD_FORM = {"wardname", "wardcode"}


class Refused(Exception):
    """The whole file is refused. The message tells the sender in one sentence what to do."""


@dataclass(frozen=True)
class Header:
    """The positions of the contract's columns in a file, starting from 0.

    `line` is the number of the header's last line, starting from 1. `months` contains the positions
    of month columns (YYYYMM), and `unnamed` contains those of columns without a name. `unknown`
    lists names that are not in the contract, except names that begin with an asterisk, which are
    notes by the sender or by us.
    """

    line: int
    width: int
    positions: dict[str, int]
    months: dict[str, int]
    unnamed: tuple[int, ...]
    unknown: tuple[str, ...]

    @property
    def named_width(self) -> int:
        """Return how many cells a complete line must have: those up to the last named column."""
        return max(set(range(self.width)) - set(self.unnamed)) + 1

    def positions_of(self, columns: Iterable[Column]) -> list[int]:
        """Return these columns' positions in file order, skipping those not in the file."""
        return sorted(
            self.positions[column.name] for column in columns if column.name in self.positions
        )


@dataclass(frozen=True)
class Layout:
    """The properties that files must share for one statement to read them together.

    For a text file, these are the `delimiter`, the `line_ending` and the number of lines to `skip`.
    If `has_ragged` is set, an extra last cell contains any ragged line as JSON. For a Parquet file,
    `parquet_cells` contains SQL expressions for the cells instead.
    """

    header: Header
    delimiter: str = ","
    line_ending: str = ""
    skip: int = 0
    has_ragged: bool = False
    parquet_cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rectangle:
    """A file that DuckDB can read as a table. The name of the file at `path` is its SHA-256.

    If DuckDB cannot read the file after all, `rewrite` uses the csv module to write its cells to a
    file that DuckDB can read. `warnings` concern the whole file, for example that a sheet with
    records was ignored.
    """

    path: Path
    layout: Layout
    rewrite: Callable[[], "Rectangle"] | None = None
    warnings: tuple[FileWarning, ...] = ()


def fold(name: str) -> str:
    """Return a column name in lower case, without spaces, hyphens or underscores."""
    return _FOLDED_AWAY.sub("", name.casefold())


def matched(cells: Iterable[str], contract: Contract) -> int:
    """Return the number of the contract's columns that appear in a line."""
    known = _known(contract)
    names = {fold(cell) for cell in cells}
    return len({known[name] for name in names if name in known})


def is_header(cells: Iterable[str], contract: Contract) -> bool:
    """Return whether a line contains the name of every required column."""
    known = _known(contract)
    named = {known[name] for name in map(fold, cells) if name in known}
    return all(column.name in named for column in contract.header_columns if column.required)


def likeness(lines: Iterable[tuple[int, list[str]]], contract: Contract) -> tuple[bool, int]:
    """Return whether the likeliest header is valid, and how many contract columns it contains."""
    return max(
        ((is_header(cells, contract), matched(cells, contract)) for _, cells in lines),
        default=(False, 0),
    )


def read(line: int, cells: list[str], contract: Contract) -> Header:
    """Read a line as the header of a file.

    Raises:
        Refused: if a required column is missing, if a column is repeated, or if the layout is
            unsupported.
    """
    known = _known(contract)
    names = [fold(cell) for cell in cells]
    times = Counter(known.get(name, name) for name in names if name)
    doubled = [name for name, count in times.items() if count > 1]
    positions = {known[name]: at for at, name in enumerate(names) if name in known}
    missing = [c.name for c in contract.header_columns if c.required and c.name not in positions]
    if missing:
        raise Refused(f"the header has no column {_listed(missing)}; {expected(contract)}")
    if doubled:
        # An unknown name is not quoted, because the message will be published.
        named = _listed([name for name in doubled if name in known.values()]) or "unknown to us"
        raise Refused(f"a column occurs twice ({named}); keep one of each name")
    if len(cells) > _WIDEST:
        raise Refused(f"it has more than {_WIDEST:,} columns; {expected(contract)}")
    if contract.months_across and _WARD_FORM & set(names):
        raise Refused(
            "it is the ward form of the extract, which is not read; send the borough form"
        )
    months = {
        name: at
        for at, name in enumerate(names)
        if contract.months_across and _MONTH.fullmatch(name)
    }
    if contract.months_across and not months:
        raise Refused("there is no month column; expected one column per month, named as 201004")
    unknown = [
        cells[at].strip()[:_LONGEST]
        for at, name in enumerate(names)
        if name and name not in {*known, *months} and not name.startswith("*")
    ]
    unnamed = tuple(at for at, name in enumerate(names) if not name)
    return Header(line, len(cells), positions, months, unnamed, tuple(unknown))


def choose(lines: list[tuple[int, list[str]]], contract: Contract) -> tuple[int, list[str]]:
    """Return the first valid header among a file's first lines, or else the likeliest header.

    Raises:
        Refused: if no line contains at least two of the contract's columns.
    """
    for line in lines:
        if is_header(line[1], contract):
            return line
    best = max(lines, key=lambda line: matched(line[1], contract), default=(0, []))
    if matched(best[1], contract) < 2:
        raise Refused(
            f"there is no header in the first {SEARCHED_LINES} lines; {expected(contract)}"
        )
    return best


@cache  # called for every possible header line
def _known(contract: Contract) -> dict[str, str]:
    return {
        fold(name): column.name
        for column in contract.header_columns
        for name in (column.name, *column.synonyms)
    }


def rows_of_records(lines: Iterable[tuple[int, list[str]]], header: Header) -> list[int]:
    """Return the spreadsheet row number of each record below the header.

    Blank lines are not records. In a monthly extract, each month's cell is a record.
    """
    rows = []
    for row, cells in lines:
        texts = [cell.strip().casefold() for cell in cells]
        if header.months:
            across = [texts[at] for at in header.months.values() if at < len(texts)]
            rows += [row for text in across if text not in _NOT_GIVEN]
        elif any(texts):
            rows.append(row)
    return rows


def expected(contract: Contract) -> str:
    """List the columns that a header must have, as part of a sentence to the sender."""
    return f"expected {_listed([c.name for c in contract.header_columns if c.required])}"


def _listed(names: list[str]) -> str:
    return ", ".join(names)
