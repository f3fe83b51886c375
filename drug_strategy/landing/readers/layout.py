"""Find a file's header, and describe the table of cells that DuckDB reads.

The header is whichever of the first 20 lines contains the contract's column names.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import inf
from pathlib import Path
from typing import NamedTuple

from drug_strategy.contracts import Column, Contract
from drug_strategy.landing.discovery import File, FileWarning
from drug_strategy.landing.values import templates

SEARCHED_LINES = 20
SMALL = 1_000_000  # A larger file is landed on its own.
_LONGEST_LINE = 16_000_000
_WIDEST = 1_000
_LONGEST = 100  # maximum length of a column name in a message
_FOLDED_AWAY = re.compile(r"[\s\-_\ufeff]+")
_MONTH = re.compile(r"\d{4}(0[1-9]|1[0-2])")
_WARD_FORM = {"wardname", "wardcode"}


class Refused(Exception):
    """The whole file is refused. The message tells the sender in one sentence what to do.

    If the header is at fault, `fit` is how well it fits the contract, and `unknown` lists its names
    that are not in the contract.
    """

    fit: float = 0
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """The positions of the contract's columns in a file, starting from 0.

    `line` is the header's line, starting from 1. `months` contains the positions of month columns
    (YYYYMM), and `unnamed` contains those of columns without a name. `unknown` lists names that are
    not in the contract. Names that begin with an asterisk are notes by the sender or by us.
    """

    line: int
    width: int
    positions: dict[str, int]
    months: dict[str, int]
    unnamed: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()

    def positions_of(self, columns: Iterable[Column]) -> list[int]:
        """Return these columns' positions in file order, skipping those not in the file."""
        return sorted(
            self.positions[column.name] for column in columns if column.name in self.positions
        )


class Sheet(NamedTuple):
    """A file's header, and the cells of all its lines.

    A line with fewer cells than `least_width` is ragged. `warnings` concern the whole file, for
    example that a sheet with records was ignored. `path` is the file, which has been decoded if it
    is a CSV file; otherwise there is no `delimiter`.
    """

    path: Path
    header: Header
    lines: Iterable[list[str]]
    least_width: int
    warnings: tuple[FileWarning, ...]
    delimiter: str = ""

    @property
    def below(self) -> Iterator[tuple[int, list[str]]]:
        """Return each line below the header, with its row as a spreadsheet numbers it.

        A record of a CSV file is one row, even if line breaks in its cells make it several lines.
        """
        return islice(enumerate(self.lines, start=1), self.header.line, None)


@dataclass(frozen=True)
class Rectangle:
    """A file's cells as a table that DuckDB can read, named by the file's SHA-256.

    The table is a CSV file as sent, in which DuckDB skips the first `skip` lines, or is written for
    DuckDB by `text.write_csv`, without a header. If it is a Parquet file, `parquet_columns`
    contains the columns' quoted names and SQL types.
    """

    file: File
    contract: Contract
    path: Path
    header: Header
    delimiter: str = ","
    skip: int = 0
    parquet_columns: tuple[tuple[str, str], ...] = ()

    @property
    def size(self) -> int:
        """Return the size in bytes."""
        return self.path.stat().st_size

    @property
    def rows(self) -> Path:
        """Return the path for the Parquet file of rows."""
        return self.path.with_suffix(".rows")

    @property
    def persons(self) -> Path:
        """Return the path for the Parquet file of references to people, if the return has any."""
        return self.path.with_suffix(".persons")


def query_of(template: str, tables: Sequence[Rectangle], american: Sequence[str] = ()) -> str:
    """Return SQL that reads files with one header. The `american` columns have American dates."""
    first, sql = tables[0], templates().get_template(template)
    return sql.render(
        contract=first.contract,
        header=first.header,
        tables=tables,
        american=american,
        longest_line=SMALL if first.size <= SMALL else _LONGEST_LINE,
    )


def fit(cells: Iterable[str], contract: Contract) -> float:
    """Return how many contract columns a line names, or infinity if all required ones are there."""
    known = _known(contract)
    found = {known[name] for name in map(_fold, cells) if name in known}
    required = {column.name for column in contract.header_columns if column.required}
    return inf if required <= found else len(found)


def likeness(lines: Iterable[list[str]], contract: Contract) -> float:
    """Return how well the likeliest header among these lines fits the contract."""
    return max((fit(cells, contract) for cells in lines), default=0)


def find(lines: list[list[str]], contract: Contract) -> Header:
    """Read the first valid header among these lines, or say what is wrong with the likeliest."""
    best = likeness(lines, contract)
    if best < 2:
        raise Refused(
            f"there is no header in the first {SEARCHED_LINES} lines; {expected(contract)}"
        )
    at = next(at for at, cells in enumerate(lines) if fit(cells, contract) == best)
    try:
        return read(at + 1, lines[at], contract)
    except Refused as refused:
        refused.fit, refused.unknown = best, _unknown(lines[at], contract)
        raise


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
    unnamed = tuple(at for at, name in enumerate(names) if not name)
    return Header(line, len(cells), positions, months, unnamed, _unknown(cells, contract))


def _unknown(cells: list[str], contract: Contract) -> tuple[str, ...]:
    """Return the names in a header that are not in the contract."""
    known = _known(contract)
    return tuple(
        cell.strip()[:_LONGEST]
        for cell in cells
        if (name := _fold(cell))
        and name not in known
        and not (contract.months_across and _MONTH.fullmatch(name))
        and not name.startswith("*")
    )


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


def expected(contract: Contract) -> str:
    """List the columns that a header must have, as part of a sentence to the sender."""
    return f"expected {', '.join(c.name for c in contract.header_columns if c.required)}"
