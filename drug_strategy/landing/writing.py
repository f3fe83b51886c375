"""Write the landed rows of files, and their references to people, as Parquet.

`sql/sent.sql` reads the cells, `sql/lines.sql` separates records from other lines, and
`sql/rows.sql` converts cells to the contract's types. `sql/dates.sql` then finds the rare file with
dates in American order, which is read again. Many small files with the same layout are read in one
statement, because starting a statement takes longer than reading their rows. Each file's rows still
go to a separate Parquet file.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from drug_strategy.contracts import Contract, contracts
from drug_strategy.io import engine
from drug_strategy.io.files import replacing
from drug_strategy.landing.readers.layout import Header, Layout, Rectangle, Refused
from drug_strategy.landing.readers.text import lines_in, records_below
from drug_strategy.landing.values import DATES, templates

_LONGEST_LINE = 16_000_000  # A file with a longer line than 16 MB is rewritten.
_SMALL = 1_000_000  # Files with more than 1 MB of text are landed one by one.
_NO_PERSONS = "select '' as pseudonym, '' as reference where false"
_DICTIONARY_LIMIT = 1_000  # Columns with over 1,000 distinct values have no dictionary.


def alike(files: Iterable[Rectangle]) -> list[list[Rectangle]]:
    """Group a return's files so that one statement can read each group."""
    groups: list[list[Rectangle]] = []
    for file in files:
        layout = file.layout
        is_alone = file.size > _SMALL or layout.parquet_cells or layout.header.unnamed
        others = (group for group in groups if group[0].layout == layout)
        group = None if is_alone else next(others, None)
        if group is None:
            groups.append([file])
        else:
            group.append(file)
    return groups


def write(database: duckdb.DuckDBPyConnection, files: list[Rectangle]) -> dict[str, int]:
    """Write the rows and people of files with the same layout. Return row counts by SHA-256.

    A file on its own is read through the csv module if DuckDB cannot read it.

    Raises:
        Refused: if not all records in a file can be read, or if an unnamed column contains values.
    """
    if len(files) == 1:
        return _write_alone(database, files[0])
    _require_complete(database, files)
    return _write(database, files)


def _write_alone(database: duckdb.DuckDBPyConnection, file: Rectangle) -> dict[str, int]:
    try:
        if file.rewrite is None or _is_read_in_full(database, file):
            written = _write(database, [file])
            _require_names(database, file)
            return written
    except duckdb.Error:
        if file.rewrite is None:
            _require_readable(database, file)
            raise
    return _write_alone(database, file.rewrite())


def _write(database: duckdb.DuckDBPyConnection, files: list[Rectangle]) -> dict[str, int]:
    """Write the rows and people of files.

    If the return refers to people, its lines are read twice, so they are stored temporarily. A file
    with dates in American order is written again without the ambiguous dates.
    """
    rows = _query("rows.sql", files)
    if files[0].persons:
        for table in ("lines", "persons"):
            query = _query(f"{table}.sql", files)
            database.execute(f"create or replace temp table {table} as {query}")
        for file in files:
            if file.persons:
                of_file = f"from persons where _sha256 = '{file.sha256}'"
                _copy(database, f"select pseudonym, reference {of_file}", file.persons)
    if len(files) == 1:
        written = {files[0].sha256: _copy(database, rows, files[0].rows)}
        _write_american(database, files, f"read_parquet({engine.text(str(files[0].rows))})")
        return written
    database.execute(f"create or replace temp table landed as {rows}")
    before = dict(
        database.execute("select _sha256, min(_row_number) - 1 from landed group by all").fetchall()
    )
    written = {
        file.sha256: _copy(
            database,
            f"select * replace (_row_number - {before.get(file.sha256, 0)} as _row_number)"
            f" from landed where _sha256 = '{file.sha256}' order by _row_number",
            file.rows,
        )
        for file in files
    }
    _write_american(database, files, "landed")
    return written


def _write_american(
    database: duckdb.DuckDBPyConnection, files: list[Rectangle], landed: str
) -> None:
    """Rewrite the files in `landed` that have dates in American order.

    A column has American dates if at least one date is valid only as month/day/year, and no date is
    valid only as day/month/year.
    """
    contract = files[0].layout.contract
    dates = [column.name for column in contract.columns if column.semantic_type in DATES]

    def columns_where(condition: str, cells: str, landed: str) -> dict[str, list[str]]:
        """List the date columns with a cell that meets the condition, by file."""
        given = {"columns": dates, "condition": condition, "cells": cells, "landed": landed}
        query = templates().get_template("dates.sql").render(given)
        return dict(database.execute(query).fetchall())

    unread = columns_where("is_only_american", "_unparsed", landed) if dates else {}
    for file in files:
        if not any(unread.get(file.sha256, [])):
            continue
        of_file = f"(select * from {landed} where _sha256 = '{file.sha256}')"
        read = columns_where("is_never_american", "_sent", of_file).get(file.sha256, [])
        american = [name for name in unread[file.sha256] if name and name not in read]
        if american:
            if file.persons:
                lines = _query("lines.sql", [file])
                database.execute(f"create or replace temp table lines as {lines}")
            _copy(database, _query("rows.sql", [file], american), file.rows)


def write_empty(database: duckdb.DuckDBPyConnection, landed: Path, persons: Path) -> None:
    """Write any missing empty Parquet files: one per return, and one for people."""
    targets = {landed / name / "none.parquet": contract for name, contract in contracts().items()}
    for target, contract in {persons / "none.parquet": None, **targets}.items():
        if not target.is_file():
            with replacing(target) as draft:
                _copy(database, _nothing(contract) if contract else _NO_PERSONS, draft)


def _nothing(contract: Contract) -> str:
    """Return SQL that selects a return's columns without any rows."""
    positions = {column.name: at for at, column in enumerate(contract.columns)}
    months = {"200904": len(positions)} if contract.months_across else {}
    layout = Layout(contract, Header(0, len(positions) + 1, positions, months))
    lines, rows = (_render(name, layout, [], ()) for name in ("lines.sql", "rows.sql"))
    return (
        f"with lines as ({lines}),"
        " persons as (select '' as _sha256, '' as reference, '' as pseudonym, '' as unpadded)"
        f" select * from ({rows})"
    )


def _query(template: str, files: list[Rectangle], american: Sequence[str] = ()) -> str:
    """Return SQL that reads files with one layout. The `american` columns have American dates."""
    return _render(template, files[0].layout, files, american)


def _render(template: str, layout: Layout, files: list[Rectangle], american: Sequence[str]) -> str:
    is_small = all(file.size <= _SMALL for file in files)
    return (
        templates()
        .get_template(template)
        .render(
            contract=layout.contract,
            layout=layout,
            paths=[file.path for file in files],
            american=american,
            longest_line=_SMALL if is_small else _LONGEST_LINE,
        )
    )


def _copy(database: duckdb.DuckDBPyConnection, query: str, target: Path) -> int:
    """Write a query's result as Parquet and return its row count."""
    written = database.execute(
        f"copy ({query}) to {engine.text(str(target))} (format parquet, compression zstd,"
        f" compression_level 1, dictionary_size_limit {_DICTIONARY_LIMIT})"
    ).fetchone()
    return int(written[0]) if written else 0


def _require_complete(database: duckdb.DuckDBPyConnection, files: list[Rectangle]) -> None:
    """Refuse files if DuckDB skips records when it reads them together.

    When DuckDB reads several files, it silently skips the records after an unclosed quote.
    """
    sent = _query("sent.sql", files)
    lines = dict(
        database.execute(f"select _sha256, count(*) from ({sent}) group by all").fetchall()
    )
    for file in files:
        read = lines.get(file.sha256, 0)
        if read != lines_in(file.path) - file.layout.skip and read != records_below(
            file.path, file.layout
        ):
            raise Refused("not all of it is read together with other files")


def _is_read_in_full(database: duckdb.DuckDBPyConnection, file: Rectangle) -> bool:
    """Return whether DuckDB reads every line. It may skip lines longer than its buffer."""
    if file.size <= 2 * _LONGEST_LINE:
        return True
    [[lines]] = database.execute(f"select count(*) from ({_query('sent.sql', [file])})").fetchall()
    return int(lines) + file.layout.skip == lines_in(file.path)


def _require_readable(database: duckdb.DuckDBPyConnection, file: Rectangle) -> None:
    """Refuse a file that cannot be read in full, but re-raise an out-of-memory error unchanged."""
    sent = _query("sent.sql", [file])
    try:
        database.execute(f"select bit_xor(hash(sent)) from ({sent}) as sent").fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise Refused("it is damaged: not all of it can be read; send it again") from error


def _require_names(database: duckdb.DuckDBPyConnection, file: Rectangle) -> None:
    filled = " or ".join(f"is_filled(c{at})" for at in file.layout.header.unnamed)
    if not filled:
        return
    sent = _query("sent.sql", [file])
    if database.execute(f"select 1 from ({sent}) where {filled} limit 1").fetchall():
        raise Refused("a column without a name is filled; name the column or empty it")
