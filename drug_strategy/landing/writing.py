"""Write the landed rows of files, and their references to people, as Parquet.

`sql/sent.sql` reads the cells, `sql/lines.sql` separates records from other lines, and
`sql/rows.sql` converts cells to the contract's types. `sql/dates.sql` then finds the rare file with
dates in American order, which is read again. Many small files with the same layout are read in one
statement, because starting a statement takes longer than reading their rows. Each file's rows still
go to a separate Parquet file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Readable:
    """A file with readable cells, and the paths for its rows and its people."""

    contract: Contract
    sha256: str
    rectangle: Rectangle

    @property
    def size(self) -> int:
        """Return the text's size in bytes."""
        return self.rectangle.path.stat().st_size

    @property
    def rows(self) -> Path:
        """Return the path of the rows' Parquet file, next to the text."""
        return self.rectangle.path.with_suffix(".rows")

    @property
    def persons(self) -> Path | None:
        """Return the path of the Parquet file of references to people, if there are any."""
        has_persons = any(column.is_person for column in self.contract.columns)
        return self.rectangle.path.with_suffix(".persons") if has_persons else None

    def rewritten(self) -> "Readable":
        """Return the file as rewritten by the csv module or, if that is impossible, unchanged."""
        rewrite = self.rectangle.rewrite
        return replace(self, rectangle=rewrite()) if rewrite else self


def alike(contents: Iterable[Readable]) -> list[list[Readable]]:
    """Group a return's files so that one statement can read each group."""
    groups: list[list[Readable]] = []
    for content in contents:
        layout = content.rectangle.layout
        is_alone = content.size > _SMALL or layout.parquet_cells or layout.header.unnamed
        others = (group for group in groups if group[0].rectangle.layout == layout)
        group = None if is_alone else next(others, None)
        if group is None:
            groups.append([content])
        else:
            group.append(content)
    return groups


def write(database: duckdb.DuckDBPyConnection, contents: list[Readable]) -> dict[str, int]:
    """Write the rows and people of files with the same layout, and return row counts by SHA-256.

    If the return refers to people, its lines are read twice, so they are stored temporarily. A file
    with dates in American order is written again without the ambiguous dates.

    Raises:
        Refused: if DuckDB cannot read all records when it reads several files together.
    """
    if len(contents) > 1:
        _require_complete(database, contents)
    rows = _query("rows.sql", contents)
    if contents[0].persons:
        for table in ("lines", "persons"):
            query = _query(f"{table}.sql", contents)
            database.execute(f"create or replace temp table {table} as {query}")
        for content in contents:
            if content.persons:
                of_file = f"from persons where _sha256 = '{content.sha256}'"
                _copy(database, f"select pseudonym, reference {of_file}", content.persons)
    if len(contents) == 1:
        written = {contents[0].sha256: _copy(database, rows, contents[0].rows)}
        landed = f"read_parquet({engine.text(str(contents[0].rows))})"
        _write_american(database, contents, landed)
        return written
    database.execute(f"create or replace temp table landed as {rows}")
    before = dict(
        database.execute("select _sha256, min(_row_number) - 1 from landed group by all").fetchall()
    )
    written = {
        content.sha256: _copy(
            database,
            f"select * replace (_row_number - {before.get(content.sha256, 0)} as _row_number)"
            f" from landed where _sha256 = '{content.sha256}' order by _row_number",
            content.rows,
        )
        for content in contents
    }
    _write_american(database, contents, "landed")
    return written


def _write_american(
    database: duckdb.DuckDBPyConnection, contents: list[Readable], landed: str
) -> None:
    """Rewrite the files in `landed` that have dates in American order.

    A column has American dates if at least one date is valid only as month/day/year, and no date is
    valid only as day/month/year.
    """
    read_again = []
    for sha256, unread in _dates(database, contents, landed, "is_only_american", "_unparsed"):
        of_file = f"(select * from {landed} where _sha256 = '{sha256}')"
        files = _dates(database, contents, of_file, "is_never_american", "_sent")
        read = next((counts for _, counts in files), {})
        columns = [name for name, count in unread.items() if count and not read.get(name)]
        if columns:
            read_again.append((sha256, columns))
    for sha256, columns in read_again:
        [content] = [content for content in contents if content.sha256 == sha256]
        if content.persons:
            lines = _query("lines.sql", [content])
            database.execute(f"create or replace temp table lines as {lines}")
        _copy(database, _query("rows.sql", [content], columns), content.rows)


def _dates(
    database: duckdb.DuckDBPyConnection,
    contents: list[Readable],
    landed: str,
    condition: str,
    cells: str,
) -> list[tuple[str, dict[str, int]]]:
    """Count the dates that meet the condition, grouped by file and column."""
    columns = [
        column.name for column in contents[0].contract.columns if column.semantic_type in DATES
    ]
    if not columns:
        return []
    query = (
        templates()
        .get_template("dates.sql")
        .render(columns=columns, condition=condition, cells=cells, landed=landed)
    )
    rows = database.execute(query).fetchall()
    return [(sha256, dict(zip(columns, counts, strict=True))) for sha256, *counts in rows]


def write_alone(database: duckdb.DuckDBPyConnection, content: Readable) -> dict[str, int]:
    """Write one file as `write` does, or through the csv module if DuckDB cannot read it.

    Raises:
        Refused: if the file cannot be read in full, or if an unnamed column contains values.
    """
    try:
        if not _is_read_in_full(database, content):
            content = content.rewritten()
        written = write(database, [content])
    except duckdb.Error:
        if content.rectangle.rewrite is None:
            _require_readable(database, content)
            raise
        content = content.rewritten()
        written = write(database, [content])
    _require_names(database, content)
    return written


def write_empty(database: duckdb.DuckDBPyConnection, landed: Path, persons: Path) -> None:
    """Write any missing empty Parquet files: one per return, and one for people."""
    targets = {landed / name / "none.parquet": contract for name, contract in contracts().items()}
    for target, contract in {persons / "none.parquet": None, **targets}.items():
        if not target.is_file():
            with replacing(target) as draft:
                nothing = _nothing(contract) if contract else _NO_PERSONS
                _copy(database, nothing, draft)


def _query(template: str, contents: list[Readable], american: Sequence[str] = ()) -> str:
    """Return SQL that reads files with one layout. The `american` columns have American dates."""
    is_small = all(content.size <= _SMALL for content in contents)
    return (
        templates()
        .get_template(template)
        .render(
            contract=contents[0].contract,
            layout=contents[0].rectangle.layout,
            paths=[content.rectangle.path for content in contents],
            american=american,
            longest_line=_SMALL if is_small else _LONGEST_LINE,
        )
    )


def _nothing(contract: Contract) -> str:
    """Return SQL that selects a return's columns without any rows."""
    positions = {column.name: at for at, column in enumerate(contract.columns)}
    months = {"200904": len(positions)} if contract.months_across else {}
    header = Header(0, len(positions) + 1, positions, months, (), ())
    given = {"contract": contract, "layout": Layout(header), "paths": [], "american": ()}
    tables = {
        name: templates().get_template(f"{name}.sql").render(given) for name in ("lines", "rows")
    }
    return (
        f"with lines as ({tables['lines']}),"
        " persons as (select '' as _sha256, '' as reference, '' as pseudonym, '' as unpadded)"
        f" select * from ({tables['rows']})"
    )


def _copy(database: duckdb.DuckDBPyConnection, query: str, target: Path) -> int:
    """Write a query's result as Parquet and return its row count."""
    written = database.execute(
        f"copy ({query}) to {engine.text(str(target))} (format parquet, compression zstd,"
        f" compression_level 1, dictionary_size_limit {_DICTIONARY_LIMIT})"
    ).fetchone()
    return int(written[0]) if written else 0


def _require_complete(database: duckdb.DuckDBPyConnection, contents: list[Readable]) -> None:
    """Refuse files if DuckDB skips records when it reads them together.

    When DuckDB reads several files, it silently skips the records after an unclosed quote.
    """
    sent = _query("sent.sql", contents)
    lines = dict(
        database.execute(f"select _sha256, count(*) from ({sent}) group by all").fetchall()
    )
    for content in contents:
        path, layout = content.rectangle.path, content.rectangle.layout
        read = lines.get(content.sha256, 0)
        if read != lines_in(path) - layout.skip and read != records_below(path, layout):
            raise Refused("not all of it is read together with other files")


def _is_read_in_full(database: duckdb.DuckDBPyConnection, content: Readable) -> bool:
    """Return whether DuckDB reads every line. It may skip lines longer than its buffer."""
    if content.size <= 2 * _LONGEST_LINE or content.rectangle.rewrite is None:
        return True
    [[lines]] = database.execute(
        f"select count(*) from ({_query('sent.sql', [content])})"
    ).fetchall()
    return int(lines) + content.rectangle.layout.skip == lines_in(content.rectangle.path)


def _require_readable(database: duckdb.DuckDBPyConnection, content: Readable) -> None:
    """Refuse a file that cannot be read in full, but re-raise an out-of-memory error unchanged."""
    sent = _query("sent.sql", [content])
    try:
        database.execute(f"select bit_xor(hash(sent)) from ({sent}) as sent").fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise Refused("it is damaged: not all of it can be read; send it again") from error


def _require_names(database: duckdb.DuckDBPyConnection, content: Readable) -> None:
    filled = " or ".join(f"is_filled(c{at})" for at in content.rectangle.layout.header.unnamed)
    if not filled:
        return
    sent = _query("sent.sql", [content])
    if database.execute(f"select 1 from ({sent}) where {filled} limit 1").fetchall():
        raise Refused("a column without a name is filled; name the column or empty it")
