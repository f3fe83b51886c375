"""Writes the landed rows of files, and the references of their persons, as Parquet.

`sql/sent.sql` reads the cells, `sql/lines.sql` separates records from other lines, `sql/rows.sql`
reads the cells as the contract's types. `sql/dates.sql` then finds the rare file with dates in
American order, which is read once more. Small files of one layout are read by one statement, which
costs more than their rows; each has a Parquet of its own.
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

_LONGEST_LINE = 16_000_000  # bytes; a file with a longer one is rewritten
_SMALL = 1_000_000  # bytes of text; a larger file is landed alone
_NO_PERSONS = "select '' as pseudonym, '' as reference where false"
_AMERICAN = 3  # dates that are possible only as month/day/year show a column's order
_DICTIONARY_LIMIT = 1_000  # values; codes and days have fewer, and references gain nothing


@dataclass(frozen=True)
class Readable:
    """A content of a return whose cells can be read, and where its rows and persons are written."""

    contract: Contract
    sha256: str
    rectangle: Rectangle

    @property
    def size(self) -> int:
        """The bytes of its text."""
        return self.rectangle.path.stat().st_size

    @property
    def rows(self) -> Path:
        """The Parquet of its rows, beside what is read."""
        return self.rectangle.path.with_suffix(".rows")

    @property
    def persons(self) -> Path | None:
        """The Parquet of the references of its pseudonyms; None if the return has no persons."""
        has_persons = any(column.is_person for column in self.contract.columns)
        return self.rectangle.path.with_suffix(".persons") if has_persons else None

    def rewritten(self) -> "Readable":
        """The same as the csv module reads it, if it can be rewritten."""
        rewrite = self.rectangle.rewrite
        return replace(self, rectangle=rewrite()) if rewrite else self


def alike(contents: Iterable[Readable]) -> list[list[Readable]]:
    """Group contents of a return that one statement can read."""
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
    """Write the rows and the persons of contents that are alike; count the rows of each SHA-256.

    If they name persons, the lines are stored temporarily: they are needed twice. A content with
    dates in American order is written again, without those that may mean two days.

    Raises:
        Refused: if not all of several contents is read together.
    """
    if len(contents) > 1:
        _require_whole(database, contents)
    rows = _query("rows.sql", contents)
    if contents[0].persons:
        for table in ("lines", "persons"):
            query = _query(f"{table}.sql", contents)
            database.execute(f"create or replace temp table {table} as {query}")
        for each in contents:
            if each.persons:
                of_file = f"from persons where _sha256 = '{each.sha256}'"
                _copy(database, f"select pseudonym, reference {of_file}", each.persons)
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
        each.sha256: _copy(
            database,
            f"select * replace (_row_number - {before.get(each.sha256, 0)} as _row_number)"
            f" from landed where _sha256 = '{each.sha256}' order by _row_number",
            each.rows,
        )
        for each in contents
    }
    _write_american(database, contents, "landed")
    return written


def _write_american(
    database: duckdb.DuckDBPyConnection, contents: list[Readable], landed: str
) -> None:
    """Write again those of the contents in `landed` that have dates in American order."""
    read_again = []
    for sha256, unread in _dates(database, contents, landed, "is_only_american", "_unparsed"):
        of_file = f"(select * from {landed} where _sha256 = '{sha256}')"
        found = _dates(database, contents, of_file, "is_never_american", "_sent")
        read = next((counts for _, counts in found), {})
        columns = [
            name for name, count in unread.items() if count >= _AMERICAN and not read.get(name)
        ]
        if columns:
            read_again.append((sha256, columns))
    for sha256, columns in read_again:
        [content] = [each for each in contents if each.sha256 == sha256]
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
    """For each file, the number of dates in each column that satisfy the condition."""
    columns = [each.name for each in contents[0].contract.columns if each.semantic_type in DATES]
    if not columns:
        return []
    query = (
        templates()
        .get_template("dates.sql")
        .render(columns=columns, condition=condition, cells=cells, landed=landed)
    )
    found = database.execute(query).fetchall()
    return [(sha256, dict(zip(columns, counts, strict=True))) for sha256, *counts in found]


def write_alone(database: duckdb.DuckDBPyConnection, content: Readable) -> dict[str, int]:
    """Write the same of one content; if DuckDB cannot read it, the csv module does.

    Raises:
        Refused: if it cannot be read to its end, or a column without a name is filled.
    """
    try:
        if not _is_read_whole(database, content):
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
    """Write an empty Parquet for every return and for the persons, if there is none."""
    targets = {landed / name / "none.parquet": each for name, each in contracts().items()}
    for target, contract in {persons / "none.parquet": None, **targets}.items():
        if not target.is_file():
            with replacing(target) as draft:
                nothing = _nothing(contract) if contract else _NO_PERSONS
                _copy(database, nothing, draft)


def _query(template: str, contents: list[Readable], american: Sequence[str] = ()) -> str:
    """The SQL that reads contents that are alike, with their columns in American order."""
    is_small = all(each.size <= _SMALL for each in contents)
    return (
        templates()
        .get_template(template)
        .render(
            contract=contents[0].contract,
            layout=contents[0].rectangle.layout,
            paths=[each.rectangle.path for each in contents],
            american=american,
            longest_line=_SMALL if is_small else _LONGEST_LINE,
        )
    )


def _nothing(contract: Contract) -> str:
    """The SQL of a return's rows, without any."""
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
    """Write the result of a query as Parquet; return the number of rows."""
    written = database.execute(
        f"copy ({query}) to {engine.text(str(target))} (format parquet, compression zstd,"
        f" compression_level 1, dictionary_size_limit {_DICTIONARY_LIMIT})"
    ).fetchone()
    return int(written[0]) if written else 0


def _require_whole(database: duckdb.DuckDBPyConnection, contents: list[Readable]) -> None:
    """Refuse contents of which DuckDB reads fewer records together than each has.

    Of many files it silently leaves out the records after a quote that is never closed.
    """
    sent = _query("sent.sql", contents)
    found = dict(
        database.execute(f"select _sha256, count(*) from ({sent}) group by all").fetchall()
    )
    for each in contents:
        path, layout = each.rectangle.path, each.rectangle.layout
        read = found.get(each.sha256, 0)
        if read != lines_in(path) - layout.skip and read != records_below(path, layout):
            raise Refused("not all of it is read together with other files")


def _is_read_whole(database: duckdb.DuckDBPyConnection, content: Readable) -> bool:
    """Whether DuckDB finds a record on every line; it may silently skip one beyond its buffer."""
    if content.size <= 2 * _LONGEST_LINE or content.rectangle.rewrite is None:
        return True
    [[found]] = database.execute(
        f"select count(*) from ({_query('sent.sql', [content])})"
    ).fetchall()
    return int(found) + content.rectangle.layout.skip == lines_in(content.rectangle.path)


def _require_readable(database: duckdb.DuckDBPyConnection, content: Readable) -> None:
    """Distinguish a damaged file from a disk that cannot be written to."""
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
