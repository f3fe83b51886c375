"""A return's file as a rectangle of text cells that DuckDB reads, whatever its format.

The rectangle is an SQL relation: `c0`, `c1`, ... one column per cell of the header, null if
it is empty, and `_record`, a line's cells as JSON if it has more or fewer
than the header. DuckDB reads a rectangular CSV directly; any other is rewritten once by the
csv module.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from drug_strategy.contracts import Contract
from drug_strategy.landing.cells import literal
from drug_strategy.landing.errors import Refused
from drug_strategy.landing.load_log import FileWarning
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
from drug_strategy.landing.readers.sheets import choose_sheet

_DELIMITERS = (",", ";", "\t", "|")
_ROWS_OF_ANY_SIZE = 1_000_000
_LONGEST_LINE = 16_000_000
_BUFFER = 2 * _LONGEST_LINE


@dataclass(frozen=True)
class Rectangle:
    """The cells of a file; `rewrite` makes a relation if DuckDB cannot read `relation`.

    `warnings` names sheets with records that were not read.
    """

    header: Header
    relation: str
    rewrite: Callable[[], str] | None = None
    warnings: tuple[FileWarning, ...] = ()


def rectangle(
    database: duckdb.DuckDBPyConnection, kind: str, path: Path, contract: Contract, scratch: Path
) -> Rectangle:
    """The rectangle of the file at `path`; `scratch` is an empty folder for temporary files.

    Raises:
        Refused: if the file is unreadable or has no header of the contract.
    """
    plain = scratch / f"file{kind}"  # no character of this name is special in a glob
    os.symlink(path.absolute(), plain)
    if kind == ".xlsx":
        return _of_workbook(plain, contract, scratch)
    if kind == ".parquet":
        return _of_parquet(database, plain, contract)
    source = as_utf8(plain, scratch / "file.utf8", kind == ".csv.gz")
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


def _of_parquet(database: duckdb.DuckDBPyConnection, source: Path, contract: Contract) -> Rectangle:
    try:
        described = database.sql(
            f"describe select * from read_parquet({literal(str(source))})"
        ).fetchall()
        names = pq.read_schema(source).names  # DuckDB renames a repeated name
        rows = pq.read_metadata(source).num_rows
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise Refused(
            "it is not a Parquet file as the name says, or it is damaged; send it again"
        ) from error
    if rows > max(_ROWS_OF_ANY_SIZE, source.stat().st_size):
        raise Refused("it claims more rows than bytes; send it as CSV")
    header = headers.read(0, names, contract)
    cells = ", ".join(
        f"nullif({_as_text(str(row[0]), str(row[1]))}, '') as c{at}"
        for at, row in enumerate(described)
    )
    return Rectangle(
        header,
        f"(select {cells}, null::varchar as _record from read_parquet({literal(str(source))}))",
    )


def _as_text(name: str, sql_type: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    text = f"cast({column} as varchar)"
    if sql_type in ("DOUBLE", "FLOAT"):
        plain = f"rtrim(rtrim(cast(try_cast({column} as decimal(38, 15)) as varchar), '0'), '.')"
        return f"case when contains({text}, 'e') then coalesce({plain}, {text}) else {text} end"
    if sql_type.startswith("DECIMAL"):
        return (
            f"case when contains({text}, '.') then rtrim(rtrim({text}, '0'), '.') else {text} end"
        )
    return text


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
