"""Reads a return's file into its rectangle, whatever its format.

DuckDB reads a rectangular CSV directly; any other is rewritten once by the csv module.
"""

import os
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import duckdb

from drug_strategy.contracts import Contract
from drug_strategy.landing.cells import literal
from drug_strategy.landing.readers import header as headers
from drug_strategy.landing.readers.encoding import as_utf8
from drug_strategy.landing.readers.header import SEARCHED_LINES, Header
from drug_strategy.landing.readers.lines import (
    ends_evenly,
    has_spaced_quote,
    lines_in,
    peek,
    records,
    write_rectangle,
)
from drug_strategy.landing.readers.parquet import of_parquet
from drug_strategy.landing.readers.rectangle import Rectangle
from drug_strategy.landing.readers.sheets import choose_sheet

_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_LINE = 16_000_000
_BUFFER = 2 * _LONGEST_LINE


def rectangle(
    database: duckdb.DuckDBPyConnection,
    extension: str,
    path: Path,
    contract: Contract,
    scratch: Path,
) -> Rectangle:
    """The rectangle of the file at `path`; `scratch` is an empty folder for temporary files.

    Raises:
        Refused: if the file is unreadable or has no header of the contract.
    """
    plain = scratch / f"file{extension}"  # no character of this name is special in a glob
    os.symlink(path.absolute(), plain)
    if extension == ".xlsx":
        return _of_workbook(plain, contract, scratch)
    if extension == ".parquet":
        return of_parquet(database, plain, contract)
    source = as_utf8(plain, scratch / "file.utf8", extension == ".csv.gz")
    return _of_csv(database, source, contract, scratch)


def _of_csv(
    database: duckdb.DuckDBPyConnection, source: Path, contract: Contract, scratch: Path
) -> Rectangle:
    starts = {delimiter: peek(source, delimiter, SEARCHED_LINES) for delimiter in _DELIMITERS}
    delimiter = max(starts, key=lambda each: headers.likeness(starts[each], contract))
    lines = starts[delimiter]
    line, cells = headers.choose(lines, contract)
    header = headers.read(line, cells, contract)

    def rewrite() -> str:
        below = (cells for number, cells in records(source, delimiter) if number > line)
        return _rewritten(below, header, header.named_width, scratch)

    simple = all(
        number == at for at, (number, _) in enumerate(lines, start=1) if number <= line
    ) and ends_evenly(source, delimiter, header.width)
    direct = _read_csv(source, header.width, delimiter, line)
    if not simple or has_spaced_quote(source) or not _is_read_whole(database, direct, source, line):
        return Rectangle(header, rewrite())
    return Rectangle(header, f"(select *, null::varchar as _record from {direct})", rewrite)


def _of_workbook(source: Path, contract: Contract, scratch: Path) -> Rectangle:
    from drug_strategy.landing.readers.workbook import Sheets  # slow: only if there is one to read

    with Sheets(source) as sheets:
        chosen = choose_sheet(sheets, contract)
        below = islice(sheets.lines(chosen.name), chosen.header.line, None)
        relation = _rewritten(below, chosen.header, 0, scratch)
        return Rectangle(chosen.header, relation, warnings=chosen.warnings)


def _is_read_whole(
    database: duckdb.DuckDBPyConnection, direct: str, source: Path, skipped: int
) -> bool:
    """Whether DuckDB finds a record on every line; it may silently skip one beyond its buffer."""
    if source.stat().st_size <= _BUFFER:
        return True
    try:
        [[found]] = database.execute(f"select count(*) from {direct}").fetchall()
    except duckdb.Error:
        return False
    return int(found) + skipped == lines_in(source)


def _rewritten(lines: Iterable[list[str]], header: Header, named: int, scratch: Path) -> str:
    target = scratch / "rectangle.csv"
    write_rectangle(lines, header.width, named, target)
    cells = ", ".join(f"c{at}" for at in range(header.width))
    return (
        f"(select {cells}, c{header.width} as _record"
        f" from {_read_csv(target, header.width + 1, ',', 0)})"
    )


def _read_csv(source: Path, width: int, delimiter: str, skip: int) -> str:
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(width))
    return (
        f"read_csv({literal(str(source))}, auto_detect=false, header=false, strict_mode=true,"
        f" delim={literal(delimiter)}, quote='\"', escape='\"',"
        f" nullstr='', skip={skip},"
        f" max_line_size={_LONGEST_LINE}, buffer_size={_BUFFER}, columns={{{columns}}})"
    )
