"""The loader: each file becomes one Parquet of typed rows, and gets its outcome.

`readers` find a file's header, `sent.sql` reads its cells, `lines.sql` tells records from other
lines, and `rows.sql` reads the cells as the contract's types (`values.sql`). Small files of one
layout are read by one statement, as a statement costs more than their rows.
"""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from pathlib import Path

import duckdb

from drug_strategy.contracts import Contract, contracts
from drug_strategy.io import engine
from drug_strategy.io.files import replace_all, replacing, trouble
from drug_strategy.landing.discovery import NO_RETURN, Checksums, NotReadable, SentFile, today
from drug_strategy.landing.manifest import FileWarning, Landed, LoadLog, LoadOutcome, version_of
from drug_strategy.landing.pseudonyms import install
from drug_strategy.landing.readers import rectangle
from drug_strategy.landing.readers.layout import Header, Layout, Rectangle, Refused
from drug_strategy.landing.readers.text import lines_in
from drug_strategy.landing.values import create_macros, templates
from drug_strategy.settings import Settings

_LONGEST_LINE = 16_000_000  # bytes; a file with a longer one is rewritten
_SMALL = 1_000_000  # bytes of text; a larger file is landed alone
_TOGETHER = 250  # files read by one statement at the most ...
_TOGETHER_BYTES = 8_000_000  # ... and their text
_DICTIONARY_LIMIT = 1_000  # values; codes and days have fewer, and references gain nothing
_SLOW = (
    "in_clause",  # turns every list of more than five words into a join
    "common_subexpressions",  # a sixteenth of the CPU of the example returns, for nothing
)
_TOO_LARGE = "it needs more memory than WAREHOUSE_MEMORY allows; give more, or send it in parts"


@dataclass(frozen=True)
class _New:
    """A file that has not landed yet under its version."""

    sent: SentFile
    sha256: str
    version: str
    is_capped: bool


@dataclass(frozen=True)
class _Read:
    """A file whose cells can be read, and the bytes of its text."""

    file: _New
    rectangle: Rectangle
    size: int

    @property
    def is_alone(self) -> bool:
        """Whether a statement of its own lands it."""
        layout = self.rectangle.layout
        return self.size > _SMALL or bool(layout.parquet_cells or layout.header.unnamed)


class Loader:
    """Lands files with one DuckDB in memory, which spills into `scratch`."""

    def __init__(
        self, settings: Settings, scratch: Path, key: bytes, returns: Collection[str]
    ) -> None:
        """Land into the home; `scratch` is an empty folder on the same disk.

        Of these `returns`, rows that another version of the code landed are deleted.
        """
        self._landed = settings.landed
        self._persons = settings.home / "persons"
        self._scratch = scratch
        self._load_log = LoadLog(self._landed)
        self._key = key
        self._versions = {name: version_of(each, key) for name, each in contracts().items()}
        self._threads = settings.operations.threads
        self._database = engine.connect(
            config={
                "temp_directory": str(scratch / "spill"),
                "disabled_optimizers": ",".join(_SLOW),
            },
            operations=settings.operations,
        )
        self._database.execute("set threads = 1")  # a statement has one: the threads are ours
        create_macros(self._database)
        for name in returns:
            self._load_log.prune(name, self._versions[name])

    def land(
        self, sent_files: Iterable[SentFile], checksums: Checksums, progress: Callable[[str], None]
    ) -> list[Landed]:
        """Land files of one return; the outcome of each says whether it is refused.

        Copies of a content are landed one after the other: most are found to have landed.
        """
        landed: list[Landed] = []
        copies: dict[str, list[SentFile]] = {}
        for sent in sent_files:
            try:
                copies.setdefault(checksums.of(sent.path), []).append(sent)
            except NotReadable as error:
                landed.append(_not_readable(sent, error))
        for one_of_each in zip_longest(*copies.values()):
            new: list[_New] = []
            for sha256, sent in zip(copies, one_of_each, strict=True):
                if sent is None:
                    continue
                code = self._versions.get(sent.return_name, sent.return_name)
                version = f"{sent.extension}:{code}"
                outcome, is_capped = self._load_log.get(sent, sha256, version)
                if outcome is None:
                    new.append(_New(sent, sha256, version, is_capped))
                else:
                    landed.append(Landed(sent, sha256, outcome, is_new=False, is_capped=is_capped))
            landed += self._land_new(new, checksums, progress)
        return [_dated(each) for each in landed]

    def _land_new(
        self, new: list[_New], checksums: Checksums, progress: Callable[[str], None]
    ) -> list[Landed]:
        waiting = iter(new)  # each thread takes the next files of it

        def work(_: int) -> list[Landed]:
            landed: list[Landed] = []
            while batch := self._land_batch(waiting, checksums, progress):
                landed += batch
            return landed

        with ThreadPoolExecutor(self._threads) as pool:
            try:
                done = list(pool.map(work, range(min(self._threads, len(new)))))
            finally:
                for _ in waiting:  # if one thread fails, the others take no more
                    pass
        return [landed for batch in done for landed in batch]

    def _land_batch(
        self, waiting: Iterator[_New], checksums: Checksums, progress: Callable[[str], None]
    ) -> list[Landed]:
        """Land the next files, as many as are read at once; none if there are no more."""
        landed: list[Landed] = []
        read: list[_Read] = []
        with self._working() as (database, scratch):
            for file in islice(waiting, _TOGETHER):
                progress(f"landing {file.sent.return_name}/{file.sent.file_name}")
                try:
                    read.append(_read(database, file, scratch))
                except (Refused, OSError, duckdb.Error) as error:
                    landed.append(self._failed(file, error, checksums))
                if sum(each.size for each in read) >= _TOGETHER_BYTES:
                    break
            for group in _alike(read):
                landed += self._write(database, group, scratch, checksums)
        return landed

    @contextmanager
    def _working(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
        """A connection that can make pseudonyms, and an empty folder."""
        with (
            tempfile.TemporaryDirectory(dir=self._scratch) as scratch,
            self._database.cursor() as connection,
        ):
            install(connection, self._key)
            yield connection, Path(scratch)

    def _write(
        self,
        database: duckdb.DuckDBPyConnection,
        group: list[_Read],
        scratch: Path,
        checksums: Checksums,
    ) -> list[Landed]:
        """Write the rows of files of one layout; if that fails, those of each half."""
        try:
            records = _write_alone(database, *group) if len(group) == 1 else _write(database, group)
        except (Refused, OSError, duckdb.Error) as error:
            if len(group) == 1:
                return [self._failed(group[0].file, error, checksums)]
            middle = len(group) // 2
            return [
                landed
                for half in (group[:middle], group[middle:])
                for landed in self._write(database, half, scratch, checksums)
            ]
        return self._keep(group, records, checksums)

    def _keep(
        self, group: list[_Read], records: dict[str, int], checksums: Checksums
    ) -> list[Landed]:
        """Move the rows of files to their places, and note the outcomes."""
        landed = []
        kept: list[tuple[_New, LoadOutcome]] = []
        moves: dict[Path, Path] = {}
        for each in group:
            file, read = each.file, each.rectangle
            try:
                checksums.require_unchanged(file.sent.path)
            except NotReadable as error:
                landed.append(_not_readable(file.sent, error))
                continue
            name = f"{file.sha256}.parquet"
            if _names_persons(file):
                moves[_persons_of(read)] = self._persons / name
            moves[_rows_of(read)] = self._landed / file.sent.return_name / name
            unknown = tuple(
                FileWarning(
                    "unknown_column", f"column {name} is not in the contract and was ignored"
                )
                for name in read.layout.header.unknown
            )
            warned = unknown + read.warnings
            kept.append((file, LoadOutcome(today(), None, records[file.sha256], warned)))
        replace_all(moves)
        return landed + self._noted(kept)

    def _failed(self, file: _New, error: Exception, checksums: Checksums) -> Landed:
        """The outcome of a file that cannot be landed; raises an error that is not the file's."""
        try:
            if isinstance(error, duckdb.OutOfMemoryException):
                if trouble(self._landed.parent, str(error)):
                    raise error  # it is not too large: there is no room for what is spilled
                raise NotReadable(_TOO_LARGE)
            checksums.require_unchanged(file.sent.path)
        except NotReadable as not_readable:
            return _not_readable(file.sent, not_readable)
        if not isinstance(error, Refused):
            raise error
        [landed] = self._noted([(file, LoadOutcome(today(), str(error), 0, ()))])
        return landed

    def _noted(self, outcomes: list[tuple[_New, LoadOutcome]]) -> list[Landed]:
        noted = self._load_log.put(
            [(file.sent, file.sha256, file.version, outcome) for file, outcome in outcomes]
        )
        return [
            Landed(file.sent, file.sha256, outcome, is_new=True, is_capped=file.is_capped)
            for (file, _), outcome in zip(outcomes, noted, strict=True)
        ]

    def write_empty(self) -> None:
        """Write an empty Parquet for every return and for the persons, if there is none."""
        empty = {
            self._persons / "none.parquet": "select '' as pseudonym, '' as reference where false"
        }
        for name, contract in contracts().items():
            target = self._landed / name / "none.parquet"
            if not target.is_file():
                empty[target] = _query_of_nothing(contract)
        for target, query in empty.items():
            if not target.is_file():
                with replacing(target) as draft:
                    _copy(self._database, query, draft)


def _read(database: duckdb.DuckDBPyConnection, file: _New, scratch: Path) -> _Read:
    """Read a file up to its header.

    Raises:
        Refused: if it cannot be read, or is not in the folder of a return.
    """
    sent, contract = file.sent, contracts().get(file.sent.return_name)
    if sent.return_name == NO_RETURN:
        raise Refused("it lies beside the folders of the returns; move it into its return's folder")
    if contract is None:
        known = ", ".join(contracts())
        raise Refused(f"{sent.return_name} is not a return; expected a folder named {known}")
    read = rectangle(database, sent, file.sha256, contract, scratch)
    return _Read(file, read, read.path.stat().st_size)


def _alike(read: Iterable[_Read]) -> list[list[_Read]]:
    """Group files that one statement can read."""
    groups: list[list[_Read]] = []
    for each in read:
        alike = (
            group
            for group in groups
            if not each.is_alone
            and not group[0].is_alone
            and group[0].rectangle.layout == each.rectangle.layout
        )
        group = next(alike, None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    return groups


def _write_alone(database: duckdb.DuckDBPyConnection, read: _Read) -> dict[str, int]:
    """Write the rows of one file; if DuckDB cannot read it, the csv module does.

    Raises:
        Refused: if it cannot be read to its end, or a column without a name is filled.
    """
    try:
        if read.rectangle.rewrite and not _is_read_whole(database, read):
            read = replace(read, rectangle=read.rectangle.rewrite())
        written = _write(database, [read])
    except duckdb.Error:
        if read.rectangle.rewrite is None:
            _require_readable(database, read)
            raise
        read = replace(read, rectangle=read.rectangle.rewrite())
        written = _write(database, [read])
    _require_names(database, read)
    return written


def _write(database: duckdb.DuckDBPyConnection, group: list[_Read]) -> dict[str, int]:
    """Write the rows, and the persons, of each file beside it; their number by its SHA-256.

    If they name persons, the lines are stored temporarily: they are needed twice.
    """
    rows = _query("rows.sql", group)
    if _names_persons(group[0].file):
        for table in ("lines", "persons"):
            query = _query(f"{table}.sql", group)
            database.execute(f"create or replace temp table {table} as {query}")
        for each in group:
            of_file = f"where _sha256 = '{each.file.sha256}'"
            query = f"select pseudonym, reference from persons {of_file}"
            _copy(database, query, _persons_of(each.rectangle))
    if len(group) == 1:
        return {group[0].file.sha256: _copy(database, rows, _rows_of(group[0].rectangle))}
    database.execute(f"create or replace temp table landed as {rows}")
    before = dict(
        database.execute("select _sha256, min(_row_number) - 1 from landed group by all").fetchall()
    )
    return {
        sha256: _copy(
            database,
            f"select * replace (_row_number - {before.get(sha256, 0)} as _row_number)"
            f" from landed where _sha256 = '{sha256}' order by _row_number",
            _rows_of(each.rectangle),
        )
        for each in group
        for sha256 in [each.file.sha256]
    }


def _query(template: str, group: list[_Read]) -> str:
    """The SQL that reads files of one layout."""
    is_small = all(each.size <= _SMALL for each in group)
    return (
        templates()
        .get_template(template)
        .render(
            contract=contracts()[group[0].file.sent.return_name],
            layout=group[0].rectangle.layout,
            paths=[each.rectangle.path for each in group],
            longest_line=_SMALL if is_small else _LONGEST_LINE,
        )
    )


def _query_of_nothing(contract: Contract) -> str:
    """The SQL of a return's rows, without any."""
    positions = {column.name: at for at, column in enumerate(contract.columns)}
    months = {"200904": len(positions)} if contract.months_across else {}
    header = Header(0, len(positions) + 1, positions, months, (), ())
    given = {"contract": contract, "layout": Layout(header), "paths": []}
    tables = {
        name: templates().get_template(f"{name}.sql").render(given) for name in ("lines", "rows")
    }
    return (
        f"with lines as ({tables['lines']}),"
        " persons as (select '' as _sha256, '' as reference, '' as pseudonym)"
        f" select * from ({tables['rows']})"
    )


def _copy(database: duckdb.DuckDBPyConnection, query: str, target: Path) -> int:
    """Write the result of a query as Parquet; return the number of rows."""
    written = database.execute(
        f"copy ({query}) to {engine.text(str(target))} (format parquet, compression zstd,"
        f" compression_level 1, dictionary_size_limit {_DICTIONARY_LIMIT})"
    ).fetchone()
    return int(written[0]) if written else 0


def _is_read_whole(database: duckdb.DuckDBPyConnection, read: _Read) -> bool:
    """Whether DuckDB finds a record on every line; it may silently skip one beyond its buffer."""
    if read.size <= 2 * _LONGEST_LINE:
        return True
    [[found]] = database.execute(f"select count(*) from ({_query('sent.sql', [read])})").fetchall()
    return int(found) + read.rectangle.layout.skip == lines_in(read.rectangle.path)


def _require_readable(database: duckdb.DuckDBPyConnection, read: _Read) -> None:
    """Distinguish a damaged file from a disk that cannot be written to."""
    sent = _query("sent.sql", [read])
    try:
        database.execute(f"select bit_xor(hash(sent)) from ({sent}) as sent").fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise Refused("it is damaged: not all of it can be read; send it again") from error


def _require_names(database: duckdb.DuckDBPyConnection, read: _Read) -> None:
    filled = " or ".join(f"is_filled(c{at})" for at in read.rectangle.layout.header.unnamed)
    if not filled:
        return
    sent = _query("sent.sql", [read])
    if database.execute(f"select 1 from ({sent}) where {filled} limit 1").fetchall():
        raise Refused("a column without a name is filled; name the column or empty it")


def _names_persons(file: _New) -> bool:
    return any(column.is_person for column in contracts()[file.sent.return_name].columns)


def _rows_of(read: Rectangle) -> Path:
    return read.path.with_suffix(".rows")


def _persons_of(read: Rectangle) -> Path:
    return read.path.with_suffix(".persons")


def _dated(landed: Landed) -> Landed:
    """Refuse a file with a received date after today, or that is not a day: it is mistyped."""
    written, received_on = landed.sent.received_as_written, landed.sent.received_in_name
    if written is None or (received_on is not None and received_on <= today()):
        return landed
    wrong = "is after today" if received_on else "is not a day of the calendar"
    refusal = f"its received date {written} {wrong}; correct the date in its name"
    return replace(landed, outcome=replace(landed.outcome, refusal=refusal, records=0, warnings=()))


def _not_readable(sent: SentFile, error: NotReadable) -> Landed:
    return Landed(sent, "", LoadOutcome(today(), str(error), 0, ()), is_new=True)
