"""Publish the warehouse step by step, while holding the publication lock.

If a refresh is killed between two steps, the last published file stays in place, and the next
refresh deletes the leftovers. Readers and publishing never wait for each other. The caller lists
the tables to publish. They are created and filled in a new file, because a copy of the warehouse
could still contain readable bytes from dropped tables.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from math import inf
from pathlib import Path

import duckdb

from drug_strategy.contracts import reasons
from drug_strategy.io import engine, versions
from drug_strategy.io.errors import UserError
from drug_strategy.io.files import digest_of, exclusive, write_atomically
from drug_strategy.io.folders import LINK, PROJECT
from drug_strategy.io.text import listed, written_day
from drug_strategy.landing.discovery import received_in
from drug_strategy.publication import generations, history
from drug_strategy.settings import Request, Settings

_PLAIN = Request()
STATEMENT = (
    "Indicators of the Metropolitan Police Service Drug Strategy 2010-13. Contains public sector "
    "information licensed under the Open Government Licence v3.0: Metropolitan Police Service, "
    "Greater London Authority; contains National Statistics data (Office for National Statistics) "
    "and Ordnance Survey data, Crown copyright and database right."
)
_SYNTHETIC = " Some of the returns behind these figures are synthetic: they describe no real event."
_NAMED = 3  # A sentence lists at most this many files.


@dataclass(frozen=True)
class Publication:
    """A finished publication. `figures_changed` counts the figures for London and boroughs."""

    generation: str
    path: Path
    figures_changed: int


class Unfit(UserError):
    """The new file failed verification and was not published."""


def publish(
    settings: Settings,
    listed: Sequence[engine.Table],
    as_at: date,
    request: Request = _PLAIN,
    left_out: Sequence[str] = (),
) -> Publication:
    """Publish the `listed` tables of a warehouse that was built as at a date for this request.

    `left_out` lists the files that were left out besides those in the request. If the new file
    fails verification, it is not published, and the previous file stays in place.
    """
    folder = settings.published
    with (
        exclusive(settings.home / "publication.lock", when_busy=lambda: None),
        _verifier() as verifier,
    ):
        generations.sweep(folder)
        history.confirm_revisions(settings.revisions, generations.current(folder))
        generation, published_at = generations.new_generation(folder, settings.revisions)
        draft = folder / f".tmp-{generation}"
        connection = engine.connect(config={"autoinstall_known_extensions": "false"})
        connection.execute("set enable_progress_bar = false")
        connection.execute("set threads = 1")  # for each cursor; more would end no sooner
        engine.attach_warehouse(connection, settings.database)
        # Every DuckDB client since version 1.1 can open such a file.
        new_file = f"{engine.text(str(draft))} as public (storage_version 'v1.0.0')"
        connection.execute(f"attach {new_file}")
        _copy(connection, listed, settings.operations.models)
        # One transaction, so that hundreds of comments do not each wait for the disk.
        connection.begin()
        without = sorted({*request.without, *left_out})
        about = {
            "publication_id": generation,
            "published_at": published_at.replace(tzinfo=None),
            "as_at": as_at,
            "is_as_asked": request.as_at is not None,
            "left_out": "; ".join(without) or None,
            "as_at_moved": None if request.as_at else _as_at_moved(connection, folder, as_at),
            "accepted": "; ".join((*request.accept_missing, *request.accept_revisions)) or None,
            "version": versions.of_figures(),
        }
        _add_publication(connection, about)
        history.create(connection, "reason_meanings")
        connection.executemany(
            "insert into public.data_quality.reason_meanings values (?, ?)",
            [(row["reason"], row["meaning"]) for row in reasons.table().values()],
        )
        changed = history.add_revisions(
            connection, settings.revisions, generation, published_at, as_at
        )
        history.add_changes(connection, settings, generation)
        engine.write_out(connection)
        _verify(verifier, draft)
        write_atomically(settings.checksum(generation), digest_of(draft).encode())
        generations.finish(draft, folder, generation)
        generations.point_to(folder, generation)
        history.confirm_revisions(settings.revisions, generation)
        keep = settings.operations.keep_publications
        for gone in generations.prune(folder, keep, settings.keep_days):
            settings.checksum(gone).unlink(missing_ok=True)
    return Publication(generation, folder / LINK, changed)


def _copy(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[engine.Table], at_once: int
) -> None:
    """Create the tables in `public`, and fill them from the warehouse's tables and views.

    Tables published as views (`published_as` in dbt_project.yml) are not filled, but created last.
    To keep the row order, DuckDB fills each table with a single thread, so `at_once` tables are
    filled in parallel.
    """
    rows = {
        (schema, table): number
        for schema, table, number in connection.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables()"
            " where database_name = 'warehouse'"
        ).fetchall()
    }
    connection.begin()
    for schema in sorted({table.schema for table in tables}):
        connection.execute(f"create schema {engine.name('public', schema)}")
    connection.commit()
    # Fill views and the largest tables first, so that none of them is left until last.
    filled = [table for table in tables if not _is_view(table)]
    ahead = iter(
        sorted(filled, key=lambda table: rows.get((table.schema, table.name), inf), reverse=True)
    )

    def fill(cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.begin()
        for table in ahead:
            _fill(cursor, table)
        cursor.commit()

    with ThreadPoolExecutor(at_once) as workers:
        list(workers.map(fill, [connection.cursor() for _ in range(at_once)]))
    for table in filter(_is_view, tables):
        _built(connection, table)
        [[sql]] = connection.execute(
            "select sql from duckdb_views() where database_name = 'warehouse'"
            " and schema_name = ? and view_name = ?",
            [table.schema, table.name],
        ).fetchall()
        engine.create_view(connection, table, sql.partition(" AS ")[2])


def _is_view(table: engine.Table) -> bool:
    return table.meta.get("published_as") == "view"


def _built(connection: duckdb.DuckDBPyConnection, table: engine.Table) -> str:
    """Return the name of the warehouse's table or view, whose columns must be those of its YAML."""
    source = engine.name("warehouse", table.schema, table.name)
    built = {column for column, *_ in connection.execute(f"describe {source}").fetchall()}
    if other := sorted(built.symmetric_difference(column.name for column in table.columns)):
        raise LookupError(
            f"{table.full_name} and its YAML must have the same columns, unlike {other}."
        )
    return source


def _fill(connection: duckdb.DuckDBPyConnection, table: engine.Table) -> None:
    source = _built(connection, table)
    target = engine.name("public", table.schema, table.name)
    engine.create_table(connection, table)
    try:
        connection.execute(f"insert into {target} by name from {source}")
    except duckdb.ConstraintException as error:
        raise Unfit(f"The new file was not published: in {table.full_name}, {error}") from error


def _add_publication(connection: duckdb.DuckDBPyConnection, about: Mapping[str, object]) -> None:
    history.create(connection, "publication")
    given = ", ".join(f"${name} as {name}" for name in about)
    connection.execute(
        f"insert into public.marts.publication by name select {given}, contains_synthetic,"
        " $statement || case when contains_synthetic then $synthetic else '' end as statement"
        " from (select coalesce(bool_or(contains(lower(file_name), 'synthetic')), false)"
        " as contains_synthetic from public.data_quality.file_reconciliation"
        " where status = 'accepted')",
        {**about, "statement": STATEMENT, "synthetic": _SYNTHETIC},
    )


def _as_at_moved(connection: duckdb.DuckDBPyConnection, folder: Path, as_at: date) -> str | None:
    """Return a sentence about any files that have no received date and moved the as-at date.

    They count as received on the day they were first seen.
    """
    before = generations.as_at(folder)
    if before is None or before >= as_at:
        return None
    received = connection.execute(
        "select return_name || '/' || file_name, status"
        " from public.data_quality.file_reconciliation where received_on = ? order by 1",
        [as_at],
    ).fetchall()
    undated = [name for name, status in received if status != "refused"]
    if not undated or any(received_in(name) for name, _ in received):
        return None
    has = "has no received date in its name"
    if undated[1:]:
        has = "have no received date in their names"
    moved = f"moved from {written_day(before)} to {written_day(as_at)}"
    return f"{listed(undated, _NAMED)} {has}, so the as-at day {moved}."


@contextmanager
def _verifier() -> "Iterator[subprocess.Popen[bytes]]":
    """Start a process that waits for a file's path, verifies the file and exits."""
    with subprocess.Popen(
        [sys.executable, "-m", "drug_strategy.publication.verify"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        yield process


def _verify(verifier: "subprocess.Popen[bytes]", draft: Path) -> None:
    output, _ = verifier.communicate(os.fsencode(draft))
    if verifier.returncode:
        raise Unfit(f"The new file was not published: {output.decode().strip()}")
