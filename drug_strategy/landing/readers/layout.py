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
from drug_strategy.landing.discovery import FileWarning
from drug_strategy.landing.pseudonyms import has_persons

SEARCHED_LINES = 20
Line = tuple[int, list[str]]  # a line's number, from 1, and its cells
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
    unnamed: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()

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

    For a text file, these are the `delimiter` and the `line_ending`, and `skip`, the number of the
    header's last line. If `has_ragged` is set, an extra last cell contains any ragged line as JSON.
    For a Parquet file, `parquet_cells` contains SQL expressions for the cells instead.
    """

    contract: Contract
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

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the file as sent."""
        return self.path.stem

    @property
    def size(self) -> int:
        """Return the size in bytes."""
        return self.path.stat().st_size

    @property
    def rows(self) -> Path:
        """Return the path for the Parquet file of rows."""
        return self.path.with_suffix(".rows")

    @property
    def persons(self) -> Path | None:
        """Return the path for the Parquet file of references to people, if there are any."""
        return self.path.with_suffix(".persons") if has_persons(self.layout.contract) else None


def columns_in(cells: Iterable[str], contract: Contract) -> set[str]:
    """Return the names of the contract's columns that appear in a line."""
    known = _known(contract)
    return {known[name] for name in map(_fold, cells) if name in known}


def is_header(cells: Iterable[str], contract: Contract) -> bool:
    """Return whether a line contains the name of every required column."""
    found = columns_in(cells, contract)
    return all(column.name in found for column in contract.header_columns if column.required)


def likeness(lines: Iterable[Line], contract: Contract) -> tuple[bool, int]:
    """Return whether the likeliest header is valid, and how many contract columns it contains."""
    return max(
        ((is_header(cells, contract), len(columns_in(cells, contract))) for _, cells in lines),
        default=(False, 0),
    )


def find(lines: list[Line], contract: Contract) -> Header:
    """Return the first valid header among a file's first lines.

    If there is none, a sentence says what is wrong with the likeliest header.
    """
    line = next((line for line in lines if is_header(line[1], contract)), None)
    if line is None:
        line = max(lines, key=lambda line: len(columns_in(line[1], contract)), default=(0, []))
        if len(columns_in(line[1], contract)) < 2:
            raise Refused(
                f"there is no header in the first {SEARCHED_LINES} lines; {expected(contract)}"
            )
    return read(*line, contract)


def read(line: int, cells: list[str], contract: Contract) -> Header:
    """Read a line as the header of a file."""
    known = _known(contract)
    names = [_fold(cell) for cell in cells]
    times = Counter(known.get(name, name) for name in names if name)
    doubled = [name for name, count in times.items() if count > 1]
    positions = {known[name]: at for at, name in enumerate(names) if name in known}
    missing = [c.name for c in contract.header_columns if c.required and c.name not in positions]
    if missing:
        raise Refused(f"the header has no column {', '.join(missing)}; {expected(contract)}")
    if doubled:
        # An unknown name is not quoted, because the message will be published.
        named = ", ".join(name for name in doubled if name in known.values()) or "unknown to us"
        raise Refused(f"a column occurs twice ({named}); keep one of each name")
    if len(cells) > _WIDEST:
        raise Refused(f"it has more than {_WIDEST:,} columns; {expected(contract)}")
    months: dict[str, int] = {}
    if contract.months_across:
        if _WARD_FORM & set(names):
            raise Refused(
                "it is the ward form of the extract, which is not read; send the borough form"
            )
        months = {name: at for at, name in enumerate(names) if _MONTH.fullmatch(name)}
        if not months:
            raise Refused(
                "there is no month column; expected one column per month, named as 201004"
            )
    unknown = [
        cells[at].strip()[:_LONGEST]
        for at, name in enumerate(names)
        if name and name not in {*known, *months} and not name.startswith("*")
    ]
    unnamed = tuple(at for at, name in enumerate(names) if not name)
    return Header(line, len(cells), positions, months, unnamed, tuple(unknown))


@cache  # called for every possible header line
def _known(contract: Contract) -> dict[str, str]:
    return {
        _fold(name): column.name
        for column in contract.header_columns
        for name in (column.name, *column.synonyms)
    }


def _fold(name: str) -> str:
    """Return a column name in lower case, without spaces, hyphens or underscores."""
    return _FOLDED_AWAY.sub("", name.casefold())


def rows_of_records(lines: Iterable[Line], header: Header) -> list[int]:
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
    return f"expected {', '.join(c.name for c in contract.header_columns if c.required)}"
