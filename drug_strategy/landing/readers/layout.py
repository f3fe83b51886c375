"""How a file's cells are laid out: its header, and how DuckDB reads the lines below it.

The header is the line within the first 20 that names the contract's columns.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from drug_strategy.contracts import Column, Contract
from drug_strategy.landing.manifest import FileWarning

SEARCHED_LINES = 20
_WIDEST = 1_000
_LONGEST = 100  # characters of a name that a sentence quotes
_FOLDED_AWAY = re.compile(r"[\s\-_\ufeff]+")
_MONTH = re.compile(r"\d{4}(0[1-9]|1[0-2])")
_WARD_FORM = {"wardname", "wardcode"}


class Refused(Exception):
    """The whole file is refused; the message is one sentence that its sender can act on."""


@dataclass(frozen=True)
class Header:
    """The positions of the contract's columns in a file, from 0.

    `line` is the header's last line from 1, `months` the positions of month columns (YYYYMM),
    `unnamed` those of columns without a name, `unknown` the names that no contract has.
    """

    line: int
    width: int
    positions: dict[str, int]
    months: dict[str, int]
    unnamed: tuple[int, ...]
    unknown: tuple[str, ...]

    @property
    def named_width(self) -> int:
        """The least number of cells of a line: up to the last column with a name."""
        return max(set(range(self.width)) - set(self.unnamed)) + 1

    def positions_of(self, columns: Iterable[Column]) -> list[int]:
        """The positions of those of the contract's columns that the file has, in order."""
        return sorted(self.positions[each.name] for each in columns if each.name in self.positions)


@dataclass(frozen=True)
class Layout:
    """What files must have in common to be read by one statement.

    Of text: the `delimiter`, the `line_ending`, the lines to `skip`, and whether a last cell more
    than the header's has a ragged line as JSON (`has_ragged`). Of a Parquet: the SQL of its cells.
    """

    header: Header
    delimiter: str = ","
    line_ending: str = ""
    skip: int = 0
    has_ragged: bool = False
    parquet_cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rectangle:
    """A file whose cells DuckDB can read: `path`, named by the content's SHA-256, in its layout.

    `rewrite` makes another file, which the csv module has read, if DuckDB cannot read this one.
    `warnings` are about the whole file, such as sheets with records that were not read.
    """

    path: Path
    layout: Layout
    rewrite: Callable[[], "Rectangle"] | None = None
    warnings: tuple[FileWarning, ...] = ()


def fold(name: str) -> str:
    """A column's name without case, spaces, hyphens and underscores."""
    return _FOLDED_AWAY.sub("", name.casefold())


def matched(cells: Iterable[str], contract: Contract) -> int:
    """How many different columns of the contract a line names."""
    known = _known(contract)
    found = {fold(cell) for cell in cells}
    return len({known[name] for name in found if name in known})


def is_header(cells: Iterable[str], contract: Contract) -> bool:
    """Whether a line names every column that the contract requires."""
    known = _known(contract)
    named = {known[name] for name in map(fold, cells) if name in known}
    return all(column.name in named for column in in_header(contract) if column.required)


def likeness(lines: Iterable[tuple[int, list[str]]], contract: Contract) -> tuple[bool, int]:
    """The best of some lines as a header: whether it is one, and how many columns it names."""
    return max(
        ((is_header(cells, contract), matched(cells, contract)) for _, cells in lines),
        default=(False, 0),
    )


def read(line: int, cells: list[str], contract: Contract) -> Header:
    """Read a line as the header.

    Raises:
        Refused: for a missing required column, a repeated one, or an unsupported layout.
    """
    known = _known(contract)
    names = [fold(cell) for cell in cells]
    times = Counter(known.get(name, name) for name in names if name)
    doubled = [name for name, count in times.items() if count > 1]
    positions = {known[name]: at for at, name in enumerate(names) if name in known}
    missing = [c.name for c in in_header(contract) if c.required and c.name not in positions]
    if missing:
        raise Refused(f"no column {_listed(missing)}; {expected(contract)}")
    if doubled:
        # A name that no contract has is not quoted, since the quotation would be published.
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
        raise Refused("no month column; expected one column a month, named as 201004")
    unknown = [
        cells[at].strip()[:_LONGEST]
        for at, name in enumerate(names)
        if name and name not in {*known, *months}
    ]
    unnamed = tuple(at for at, name in enumerate(names) if not name)
    return Header(line, len(cells), positions, months, unnamed, tuple(unknown))


def choose(lines: list[tuple[int, list[str]]], contract: Contract) -> tuple[int, list[str]]:
    """The header among a file's first lines: the first that is one, otherwise the most likely.

    Raises:
        Refused: if no line names two of the contract's columns.
    """
    for line in lines:
        if is_header(line[1], contract):
            return line
    best = max(lines, key=lambda line: matched(line[1], contract), default=(0, []))
    if matched(best[1], contract) < 2:
        raise Refused(f"no header within the first {SEARCHED_LINES} lines; {expected(contract)}")
    return best


def in_header(contract: Contract) -> list[Column]:
    """The contract's columns that a header names; those of an extract's months are beside them."""
    across = {"month", "offences"} if contract.months_across else set()
    return [column for column in contract.columns if column.name not in across]


@cache  # it is called for every line that may be the header
def _known(contract: Contract) -> dict[str, str]:
    return {
        fold(name): column.name
        for column in in_header(contract)
        for name in (column.name, *column.synonyms)
    }


def expected(contract: Contract) -> str:
    """The columns that a header must name, for a sentence to its sender."""
    return f"expected {_listed([c.name for c in in_header(contract) if c.required])}"


def _listed(names: list[str]) -> str:
    return ", ".join(names)
