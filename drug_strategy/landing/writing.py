"""Write the landed rows of files, and their references to people, as Parquet.

`sql/sent.sql` reads the cells, `sql/lines.sql` separates records from other lines, and
`sql/rows.sql` converts cells to the contract's types. `sql/dates.sql` then finds the rare file with
dates in American order, which is read again. Many small files with the same header are read in one
statement, because starting a statement takes longer than reading their rows. Each file's rows still
go to a separate Parquet file.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.io.files import replacing
from drug_strategy.landing.discovery import FileWarning
from drug_strategy.landing.readers.layout import SMALL, Header, Rectangle, Refused, query_of
from drug_strategy.landing.values import DATES, templates

_DICTIONARY_LIMIT = 1_000  # Columns with over 1,000 distinct values have no dictionary.


def alike(tables: Iterable[Rectangle]) -> Iterable[list[Rectangle]]:
    """Group a return's files so that one statement can read each group."""
    groups: dict[str, list[Rectangle]] = {}
    for table in tables:
        header = table.header
        is_alone = table.size > SMALL or table.parquet_columns or header.unnamed
        positions = f"{header.width} {header.positions} {header.months}"
        groups.setdefault(table.file.sha256 if is_alone else positions, []).append(table)
    return groups.values()


def write(database: duckdb.DuckDBPyConnection, tables: list[Rectangle]) -> None:
    """Write the rows and people of files with the same header, and count each file's records.

    A file with headings alone, or with nothing beneath them but totals and notes, gets a warning.
    """
    try:
        _write(database, tables)
    except duckdb.Error:
        if len(tables) == 1:
            _require_readable(database, tables[0])
        raise
    if unnamed := tables[0].header.unnamed:
        filled = " or ".join(f"is_filled(c{at})" for at in unnamed)
        sent = f"from ({query_of('sent.sql', tables)})"
        if database.execute(f"select 1 {sent} where {filled} limit 1").fetchall():
            raise Refused("a column without a name is filled; name the column or empty it")


def _write(database: duckdb.DuckDBPyConnection, tables: list[Rectangle]) -> None:
    rows = query_of("rows.sql", tables)
    if tables[0].contract.persons:  # its lines are read twice, so they are stored temporarily
        for name in ("lines", "persons"):
            of_all = query_of(f"{name}.sql", tables)
            database.execute(f"create or replace temp table {name} as {of_all}")
        for table in tables:
            of_file = f"from persons where _sha256 = '{table.file.sha256}'"
            _copy(database, f"select pseudonym, reference {of_file}", table.persons)
    if len(tables) == 1:
        [table] = tables
        table.file.records = _copy(database, rows, table.rows)
        landed = f"read_parquet({engine.text(str(table.rows))})"
        _write_american(database, tables, landed)
        _warn_if_empty(database, tables, landed)
        return
    database.execute(f"create or replace temp table landed as {rows}")
    for table in tables:
        query = (
            "select * replace (row_number() over (order by _row_number) as _row_number)"
            f" from landed where _sha256 = '{table.file.sha256}' order by _row_number"
        )
        table.file.records = _copy(database, query, table.rows)
    _write_american(database, tables, "landed")
    _warn_if_empty(database, tables, "landed")


def _warn_if_empty(
    database: duckdb.DuckDBPyConnection, tables: list[Rectangle], landed: str
) -> None:
    query = f"select distinct _sha256 from {landed} where _line_kind <> 'not_a_record'"
    filled = {sha256 for (sha256,) in database.execute(query).fetchall()}
    for table in tables:
        if table.file.sha256 not in filled:
            table.file.warnings += (FileWarning("no_records", "headings, but no rows"),)


def _write_american(
    database: duckdb.DuckDBPyConnection, tables: list[Rectangle], landed: str
) -> None:
    """Rewrite the files in `landed` that have dates in American order, without ambiguous dates."""
    dates = [c.name for c in tables[0].contract.columns if c.semantic_type in DATES]
    query = templates().get_template("dates.sql").render(columns=dates, landed=landed)
    american = dict(database.execute(query).fetchall()) if dates else {}
    for table in tables:
        columns = [name for name in dates if name in american.get(table.file.sha256, ())]
        if columns:
            if table.contract.persons:
                lines = query_of("lines.sql", [table])
                database.execute(f"create or replace temp table lines as {lines}")
            _copy(database, query_of("rows.sql", [table], columns), table.rows)


def write_empty(database: duckdb.DuckDBPyConnection, landed: Path, persons: Path) -> None:
    """Write any missing empty Parquet files: one per return, and one for people."""
    targets = {landed / name / "none.parquet": contract for name, contract in contracts().items()}
    for target, contract in {persons / "none.parquet": None, **targets}.items():
        if target.is_file():
            continue
        query = "select '' as pseudonym, '' as reference where false"
        if contract:
            positions = {column.name: at for at, column in enumerate(contract.columns)}
            months = {"200904": len(positions)} if contract.months_across else {}
            header = Header(0, len(positions) + 1, positions, months)
            nothing = templates().get_template("nothing.sql")
            query = nothing.render(contract=contract, header=header)
        with replacing(target) as draft:
            _copy(database, query, draft)


def _copy(database: duckdb.DuckDBPyConnection, query: str, target: Path) -> int:
    """Write a query's result as Parquet and return its row count."""
    [[written]] = database.execute(
        f"copy ({query}) to {engine.text(str(target))} (format parquet, compression zstd,"
        f" compression_level 1, dictionary_size_limit {_DICTIONARY_LIMIT})"
    ).fetchall()
    return int(written)


def _require_readable(database: duckdb.DuckDBPyConnection, table: Rectangle) -> None:
    """Refuse a file that cannot be read in full, but re-raise an out-of-memory error unchanged."""
    sent = query_of("sent.sql", [table])
    try:
        database.execute(f"select bit_xor(hash(sent)) from ({sent}) as sent").fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise Refused("it is damaged: not all of it can be read; send it again") from error
