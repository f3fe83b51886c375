"""Decide whether a refresh must wait for a person to check the figures, and explain why.

Missing files, missing rows or a misspelt column look like a fall in crime, so nothing is published
until a person agrees. One sender's file may also have rewritten another sender's figures. A refresh
therefore waits if new files withdraw or move most of a sender's rows for a quarter, or if a final
figure for London or a borough rises or falls by more than half. Both are added up over the last
four publications. Reversed survey answers look like a change of opinion, so a refresh also waits if
a wave's answers look like an error. A first publication is never held, nor is one for which the
as-at date was requested.

Each question is a query in `sql/holds`. It returns the reasons not to publish, one a row.
"""

import csv
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.contracts.places import LONDON
from drug_strategy.io import engine
from drug_strategy.io.errors import Held, Hold, UserError
from drug_strategy.io.folders import PROJECT
from drug_strategy.io.progress import say
from drug_strategy.io.text import printable
from drug_strategy.io.thresholds import thresholds
from drug_strategy.landing.discovery import today
from drug_strategy.landing.manifest import FileManifest
from drug_strategy.publication import changes, generations
from drug_strategy.refreshing import attempts
from drug_strategy.settings import ALL, Request, Settings

Names = Collection[str]

_SQL = Path(__file__).parent / "sql" / "holds"
_REGISTER = PROJECT / "seeds" / "strategy" / "indicator_register.csv"
_GONE = " (gone)"  # follows the names of removed files
_PUBLICATIONS = 4  # Changes are added up over this many publications.
_TABLES = ("missing_rows", "lost_rows", "collapsed_returns", "large_changes")
_QUESTIONS = ("missing", "duplicates", "answers", "many", "large")
_SLOW = ("missing", "large")  # These are also asked since an older publication.
_OF_REVISIONS = "--accept-revisions"
_UNCHANGED = ("counted_rows", "file_reconciliation", "return_columns")
WITH_REVISIONS = (
    "This home no longer has its last publication, so the figures were compared with the last"
    " figures in its revisions folder"
)


@dataclass(frozen=True)
class Comparison:
    """What would change, and the reasons not to publish it.

    `indicators` are the rows of indicator_changes.sql. A figure is complete if its period had
    ended. If all publications have been lost, `is_with_revisions` is true and the earlier figures
    come from the revisions.
    """

    indicators: tuple[dict[str, Any], ...]
    complete_before: int
    complete_changed: int
    is_with_revisions: bool
    holds: tuple[Hold, ...]


def check_names(settings: Settings, request: Request) -> None:
    """Refuse a request if a name is unknown or a date is in the future, which must be a typo.

    An indicator that was removed from the register is known by its published figures.
    """
    if request.as_at and request.as_at > today():
        raise UserError(f"--as-at must be {today()} or earlier, not {request.as_at}.")
    indicators = [ALL]
    if set(request.accept_revisions) - {ALL}:
        with _REGISTER.open(encoding="utf-8", newline="") as file:
            indicators += [row["indicator_id"] for row in csv.DictReader(file)]
        if files := generations.revisions(settings.revisions):
            published = "select distinct indicator_id from read_parquet(?, union_by_name => true)"
            with engine.connect() as connection:
                rows = connection.execute(published, [files]).fetchall()
            indicators += [name for (name,) in rows]
    for what, names, known in (
        ("return", request.accept_missing, [*contracts()]),
        ("indicator", request.accept_revisions, indicators),
    ):
        for name in sorted({*names} - {*known}):
            [near] = get_close_matches(name, sorted(known), n=1, cutoff=0)
            sentence = f"There is no {what} {name} to accept; did you mean {near}?"
            raise UserError(printable(sentence))


def check_files(settings: Settings, manifest: FileManifest, request: Request) -> None:
    """Report which files have disappeared since the last publication, or raise Held.

    It is held if more than half of a return's files have disappeared, and the request does not
    accept that. If the as-at date was requested, the refresh has fewer files, so nothing is
    reported.
    """
    files = [f"{file.return_name}/{file.file_name}" for file in manifest.files]
    for name in sorted({*request.accept_duplicates} - {*files}):
        near = get_close_matches(name, sorted(files), n=1, cutoff=0)
        hint = "; the second file has the nearest name." if near else "."
        raise UserError(f"There is no such file to accept{hint}", [name, *near])
    if not manifest.files:
        day = f" received by {request.as_at}" if request.as_at else ""
        raise UserError(
            f"There are no returns{day} in {settings.returns}, so nothing was published;"
            " add files or name another folder with --returns."
        )
    if request.as_at or not settings.published_file.exists():
        return
    values = {"manifest": str(settings.landed / "files.parquet"), "without": [*request.without]}
    with engine.connect() as connection:
        published = engine.text(str(settings.published_file))
        connection.execute(f"attach {published} as before (read_only)")
        engine.run_file(connection, _SQL / "macros.sql")
        gone = [*ask(connection, "gone_files", values)]
    for loss in gone:
        say(loss.text)
    attempts.note_gone(settings, tuple(file for loss in gone for file in loss.files))
    held = [loss for loss in gone if loss.option and not is_accepted(loss, request)]
    if held:
        raise Held(held, "Put the files back, or publish without them")


def compare(settings: Settings, generation: str | None, request: Request) -> Comparison | None:
    """Compare the built warehouse with a published file or with the revisions.

    A home restored from a backup has only the revisions. If the latest publication had changed and
    was set aside, its figures are in the revisions too. If there are no earlier figures, return
    None.
    """
    is_lost = changes.is_lost(settings)
    published = generations.path_of(settings.published, generation) if generation else None
    if is_lost or (published and not published.exists()):
        published = None
    revisions = generations.revisions(settings.revisions)
    if not published and not (is_lost and revisions):
        return None
    values = {
        "accept_missing": [*request.accept_missing],
        "accept_revisions": [*request.accept_revisions],
        "limit": settings.operations.revision_limit,
    }
    held: dict[str, Hold] = {}

    def add(connection: duckdb.DuckDBPyConnection, *questions: str, agreed: Names = ()) -> None:
        for question in questions:
            for hold in ask(connection, question, values):
                if not is_accepted(hold, request, agreed):
                    held.setdefault(hold.option, hold)

    with _compared(settings, published, values, revisions) as connection:
        _run(connection, "indicator_changes", values)
        indicators = engine.rows(
            connection.execute("from indicator_changes order by display_order, indicator_id")
        )
        [(before, changed)] = connection.execute(
            "select count_if(was_complete), count_if(was_complete and change <> 'same')"
            " from changed_figures"
        ).fetchall()
        add(connection, *_QUESTIONS)
        if published and not any(option.startswith(_OF_REVISIONS) for option in held):
            add(connection, "limit")
    for earlier, published_at, agreed in _earlier(settings, generation) if published else ():
        values["since"] = f", since the publication of {published_at:%-d %B %Y, %H:%M} UTC"
        file = generations.path_of(settings.published, earlier)
        with (
            suppress(duckdb.CatalogException, duckdb.BinderException),  # an older version's
            _compared(settings, file, values) as connection,
        ):
            add(connection, *_SLOW, agreed=agreed)
    reasons = () if request.as_at else tuple(held.values())
    return Comparison(tuple(indicators), before, changed, published is None, reasons)


def is_accepted(hold: Hold, request: Request, agreed: Names = ()) -> bool:
    """Return whether the request accepts the reason, or somebody agreed to it before."""
    kind, _, name = hold.option.partition(" ")
    names: Names = {
        "--accept-missing": (*request.accept_missing, *agreed),
        "--accept-duplicates": request.accept_duplicates,
        _OF_REVISIONS: (*request.accept_revisions, *agreed),
    }.get(kind, ())
    return name in names or (kind == _OF_REVISIONS and ALL in names)


def _earlier(
    settings: Settings, generation: str | None
) -> Iterator[tuple[str, datetime, frozenset[str]]]:
    """Yield older publications to compare the build with, their times, and what was accepted since.

    These are the oldest of the last four and, because changes that somebody accepted are not
    counted again, each for which something was accepted.
    """
    agreed: set[str] = set()
    last_four = [*islice(changes.of_all_returns(settings, generation), _PUBLICATIONS)]
    for number, (earlier, publication) in enumerate(last_four, 1):
        accepted = set(filter(None, str(publication.get("accepted") or "").split("; ")))
        if number > 1 and (accepted or number == len(last_four)):
            yield earlier, publication["published_at"], frozenset(agreed)
        agreed |= accepted


@contextmanager
def _compared(
    settings: Settings,
    published: Path | None,
    values: Mapping[str, Any],
    revisions: list[str] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Compare the warehouse with a publication, or with the revisions, in a new connection."""
    with engine.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        engine.attach_warehouse(connection, settings.database)
        _attach_before(connection, published)
        changes.find_changes(connection, None if published else revisions)
        prepare(connection)
        for name in _TABLES:
            _run(connection, name, values)
        yield connection


def _attach_before(connection: duckdb.DuckDBPyConnection, published: Path | None) -> None:
    """Attach a database `before` with the tables of a publication.

    If an older version did not publish a table in `_UNCHANGED`, or if there are only revisions, the
    table counts as unchanged.
    """
    tables = {("data_quality", name): "warehouse" for name in _UNCHANGED}
    if published:
        connection.execute(f"attach {engine.text(str(published))} as published (read_only)")
        found = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'published'"
            " union all select schema_name, view_name from duckdb_views()"
            " where database_name = 'published' and not internal"
        )
        tables |= dict.fromkeys(found.fetchall(), "published")
    connection.execute("attach ':memory:' as before")
    for (schema, name), database in tables.items():
        connection.execute(f"create schema if not exists {engine.name('before', schema)}")
        view, table = engine.name("before", schema, name), engine.name(database, schema, name)
        connection.execute(f"create view {view} as from {table}")


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros of the questions, and a table of survey waves that look like an error.

    The publication is attached as `before`, and the warehouse as `warehouse`.
    """
    engine.run_file(connection, _SQL / "macros.sql")
    # Until version 0.3.0, London's estimates were in a table of their own.
    of_london = connection.execute(
        "select 1 from duckdb_columns()"
        " where database_name = 'before' and table_name = 'public_attitude_estimates'"
    ).fetchall()
    published = "public_attitude_estimates" if of_london else "public_attitudes"
    # A file published by an older version may lack the tables or columns to compare.
    with suppress(duckdb.CatalogException, duckdb.BinderException):
        _run(connection, "unusual_waves", {"published_attitudes": f"before.marts.{published}"})


def ask(
    connection: duckdb.DuckDBPyConnection, question: str, values: Mapping[str, Any] | None = None
) -> Iterator[Hold]:
    """Ask one of the questions, and yield the reasons not to publish that it finds."""
    for option, sentence, files in _run(connection, question, values or {}).fetchall():
        unique = sorted(dict.fromkeys(files), key=lambda file: file.endswith(_GONE))
        yield Hold(option, sentence, tuple(unique))


def _run(
    connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, Any]
) -> duckdb.DuckDBPyConnection:
    values = {**thresholds(), "london": LONDON, "since": "", **values}
    return engine.run_file(connection, _SQL / f"{name}.sql", values)


def require_agreement(comparison: Comparison | None) -> None:
    """Raise Held if there is a reason not to publish that the request has not accepted."""
    if comparison and comparison.holds:
        opening = [Hold("", WITH_REVISIONS)] if comparison.is_with_revisions else []
        way = "Check with: warehouse refresh --dry-run; publish with"
        raise Held([*opening, *comparison.holds], way)
