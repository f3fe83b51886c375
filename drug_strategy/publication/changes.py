"""Compare a built warehouse with what is published, before it is published.

`compare` finds which published figures would change, and which rows and values would be lost. If
all publications have been lost, it compares the new figures with the stored revisions.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.contracts.places import LONDON, UNATTRIBUTED
from drug_strategy.io import engine
from drug_strategy.io.thresholds import thresholds
from drug_strategy.publication import generations
from drug_strategy.settings import Settings

Row = dict[str, Any]

_HERE = Path(__file__).parent
_PLACES = {"london": LONDON, "unattributed": UNATTRIBUTED}

_PUBLICATIONS = 4  # Changes are added up over this many publications.
_COMPARED = ("published_figures", "changed_figures", "changed_files", "moved_files")


@dataclass(frozen=True)
class Figure:
    """A final figure for London or a borough that changes. If withdrawn, `now` is None."""

    unit: str | None
    area: str
    period: str
    before: float
    now: float | None

    def __str__(self) -> str:
        return f"{self.area} in {self.period} from {self._text(self.before)} to " + (
            "no figure" if self.now is None else self._text(self.now)
        )

    def _text(self, value: float) -> str:
        return f"£{value:,.0f}" if self.unit == "gbp" else f"{value:,.1f}".removesuffix(".0")


@dataclass(frozen=True)
class IndicatorChange:
    """The changes in an indicator's figures, and the files that may have caused them.

    A figure for London or a borough is final if its period had ended and all its returns had been
    received. `final_far` is the number of final figures withdrawn or revised by more than a tenth.
    `furthest` is the final figure that changes most, if possible one for a borough.
    """

    indicator_id: str
    return_names: tuple[str, ...]
    new: int
    revised: int
    withdrawn: int
    complete_changed: int
    final_before: int
    final_far: int
    largest: float | None
    furthest: Figure | None
    files: tuple[str, ...]


@dataclass(frozen=True)
class ColumnChange:
    """A return's number of valid rows, and its number of values in one column, before and now.

    `files` are the return's added and removed files.
    """

    return_name: str
    column_name: str
    facts_before: int
    facts_now: int
    given_before: int
    given_now: int
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class MissingRows:
    """A return's lost rows for a quarter, counted for one sender or for all senders.

    Quarters that had been reported early are left out. New files withdrew the `taken` rows or moved
    them to another borough. The other lost rows disappeared with their file. `area_code` is None if
    the rows are from all senders. `files` are the files behind the loss.
    """

    return_name: str
    sender: str
    area_code: str | None
    quarter: str
    quarter_start: date
    rows_before: int
    rows_now: int
    taken: int
    lost: int
    files: tuple[str, ...]

    @property
    def is_most(self) -> bool:
        """Return whether more than half of the rows are lost."""
        return 2 * self.lost > self.rows_before

    def __str__(self) -> str:
        taken = f", {self.taken:,} withdrawn or moved to another borough" if self.taken else ""
        numbers = f"{self.rows_before:,} before, {self.rows_now:,} now{taken}"
        return f"{self.sender} in {self.quarter} ({numbers})"


@dataclass(frozen=True)
class LargeChange:
    """A final count or amount that would rise or fall by more than half.

    `files` are the files behind the change.
    """

    indicator_id: str
    return_names: tuple[str, ...]
    area_code: str
    period_start: date
    next_period_start: date
    figure: Figure
    files: tuple[str, ...]

    @property
    def is_fall(self) -> bool:
        """Return whether the figure falls or is withdrawn."""
        return (self.figure.now or 0) < self.figure.before

    def covers(self, rows: MissingRows) -> bool:
        """Return whether the missing rows had been counted in the figure's area and period."""
        return (
            rows.return_name in self.return_names
            and rows.area_code in {None, self.area_code}
            and self.period_start <= rows.quarter_start < self.next_period_start
        )


@dataclass(frozen=True)
class UnusualWave:
    """A survey wave whose answers look like an error.

    A new wave differs greatly from the previous year. A wave that was sent again differs greatly
    from itself as published.
    """

    wave: str
    indicator_id: str
    indicator_name: str
    is_of_missing_answers: bool
    is_sent_again: bool
    percent_now: float
    percent_before: float
    is_accepted: bool = False

    def __str__(self) -> str:
        what = f"the answers to {self.indicator_name!r} are"
        if self.is_of_missing_answers:
            what = f"the share of people who gave no answer to {self.indicator_name!r} is"
        before = "as published" if self.is_sent_again else "before"
        return f"{what} {self.percent_now:.1f}%, against {self.percent_before:.1f}% {before}"


@dataclass(frozen=True)
class Duplicates:
    """A new file, many of whose records equal records in other files.

    `expected` is the number of equal records that chance alone would give.
    """

    file: str
    is_of_same_borough: bool
    records: int
    matches: int
    expected: float
    others: tuple[str, ...]


@dataclass(frozen=True)
class Earlier:
    """The missing rows and large changes since a publication before the last one.

    `agreed` has the returns and indicators whose changes somebody has accepted since then, or ALL
    for all indicators.
    """

    published_at: datetime
    agreed: frozenset[str]
    missing: tuple[MissingRows, ...]
    large: tuple[LargeChange, ...]


@dataclass(frozen=True)
class Comparison:
    """The changed figures for each indicator, and the missing rows and values for each return.

    `earlier` compares the build with older publications, because small changes may add up over
    several refreshes. If all publications have been lost, `is_with_revisions` is true and the
    earlier figures come from the revisions.
    """

    complete_before: int
    indicators: tuple[IndicatorChange, ...]
    columns: tuple[ColumnChange, ...] = ()
    missing: tuple[MissingRows, ...] = ()
    large: tuple[LargeChange, ...] = ()
    is_with_revisions: bool = False
    waves: tuple[UnusualWave, ...] = ()
    duplicates: tuple[Duplicates, ...] = ()
    earlier: tuple[Earlier, ...] = ()

    @property
    def complete_changed(self) -> int:
        """Count the complete figures that are revised or withdrawn."""
        return sum(indicator.complete_changed for indicator in self.indicators)

    @property
    def percent(self) -> float:
        """Return the percentage of complete figures that are revised or withdrawn."""
        return 100 * self.complete_changed / self.complete_before if self.complete_before else 0.0


def compare(settings: Settings, generation: str | None) -> Comparison | None:
    """Compare the built warehouse with a published file or with the revisions.

    A home restored from a backup has only the revisions. If the latest publication had changed and
    was set aside, its figures are in the revisions too. If there are no earlier figures, return
    None.
    """
    is_lost = _is_lost(settings)
    published = generations.path_of(settings.published, generation) if generation else None
    if published and (is_lost or not published.exists()):
        published = None
    revisions = generations.revisions(settings.revisions)
    if not published and (not is_lost or not revisions):
        return None
    with _attached(settings) as connection:
        if published:
            find_changes(connection, published)
        else:
            _run(connection, "revised_figures", {"revisions": revisions})
            _run(connection, "changed_figures")
            connection.execute("create temp table moved_files (indicator_id text, files text[])")
            _run(connection, "causes", _PLACES)
        [[before]] = connection.execute(
            "select count(*) filter (was_complete) from changed_figures"
        ).fetchall()
        london = {"london": LONDON}
        indicators = tuple(
            IndicatorChange(**row) for row in _ask(connection, "changes_by_indicator", london)
        )
        large = tuple(LargeChange(**row) for row in _ask(connection, "large_changes", london))
        columns: list[ColumnChange] = []
        missing: list[MissingRows] = []
        waves: tuple[UnusualWave, ...] = ()
        # A file published by an older version may lack the tables or columns to compare.
        with suppress(duckdb.CatalogException, duckdb.BinderException):
            if published:
                waves = unusual_waves(connection)
        duplicates = files_with_duplicates(connection) if published else ()
        with suppress(duckdb.CatalogException):
            if published:
                columns = [ColumnChange(**row) for row in _ask(connection, "shrunken_columns")]
                missing = [MissingRows(**row) for row in _ask(connection, "missing_rows")]
    return Comparison(
        int(before),
        indicators,
        tuple(columns),
        tuple(missing),
        large,
        published is None,
        waves,
        duplicates,
        tuple(_earlier(settings, generation)) if published and generation else (),
    )


def unusual_waves(connection: duckdb.DuckDBPyConnection) -> tuple[UnusualWave, ...]:
    """List the survey's waves that look like an error.

    The published file is attached as `before`, and the warehouse as `warehouse`.
    """
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'before'"
    ).fetchall()
    # Until version 0.3.0, London's estimates were in a table of their own.
    of_london = "public_attitude_estimates"
    published = of_london if (of_london,) in tables else "public_attitudes"
    values = {"london": LONDON, "published_attitudes": f"before.marts.{published}", **thresholds()}
    return tuple(UnusualWave(**row) for row in _ask(connection, "unusual_waves", values))


def files_with_duplicates(connection: duckdb.DuckDBPyConnection) -> tuple[Duplicates, ...]:
    """List the new files in `changed_files`, many of whose records equal those in other files."""
    return tuple(Duplicates(**row) for row in _ask(connection, "likely_duplicates", thresholds()))


def _earlier(settings: Settings, last: str) -> Iterator[Earlier]:
    """Compare the build with the oldest of the last four publications.

    Changes that somebody accepted are not counted again, so the build is also compared with each
    publication for which something was accepted. Publications for a requested as-at date are
    ignored.
    """
    agreed: set[str] = set()
    found = (
        _publication(settings, generation)
        for generation in reversed(generations.finished(settings.published))
        if generation <= last
    )
    of_all_returns = (row for row in found if row and not row.get("is_as_asked"))
    publications = list(islice(of_all_returns, _PUBLICATIONS))
    for publication in publications:
        accepted = set(filter(None, str(publication.get("accepted") or "").split("; ")))
        is_last = publication is publications[0]
        if not is_last and (accepted or publication is publications[-1]):
            with suppress(duckdb.CatalogException, duckdb.BinderException):  # an older version's
                yield _since(settings, publication, frozenset(agreed))
        agreed |= accepted


def _since(settings: Settings, publication: Row, agreed: frozenset[str]) -> Earlier:
    file = generations.path_of(settings.published, publication["publication_id"])
    with _attached(settings) as connection:
        find_changes(connection, file)
        large = _ask(connection, "large_changes", {"london": LONDON})
        missing = _ask(connection, "missing_rows")
    return Earlier(
        publication["published_at"],
        agreed,
        tuple(MissingRows(**row) for row in missing),
        tuple(LargeChange(**row) for row in large),
    )


def _attached(settings: Settings) -> duckdb.DuckDBPyConnection:
    connection = engine.connect(config={"autoinstall_known_extensions": "false"})
    engine.attach_warehouse(connection, settings.database)
    return connection


def _is_lost(settings: Settings) -> bool:
    """Return whether nothing is published, or a later publication was set aside as damaged."""
    current = generations.current(settings.published)
    if current is None or not (settings.published_file).exists():
        return True
    return any(path.name.rstrip("_") > current for path in settings.damaged.glob("*"))


def last_of_all_returns(settings: Settings) -> str | None:
    """Return the current publication or, if its as-at date was requested, an earlier one.

    Figures as at a requested date differ from today's simply because the date is different.
    """
    current = generations.current(settings.published)
    for generation in reversed(generations.finished(settings.published)):
        if current is None or generation > current:
            continue
        publication = _publication(settings, generation)
        if publication and not publication.get("is_as_asked"):
            return generation
    return None


def _publication(settings: Settings, generation: str) -> Row | None:
    """Return a publication's row in marts.publication, or None if its file cannot be read."""
    file = generations.path_of(settings.published, generation)
    try:
        with engine.connect(str(file), read_only=True) as connection:
            [publication] = engine.rows(connection.execute("from marts.publication"))
    except duckdb.Error:  # an old file was damaged
        return None
    return publication


def _ask(
    connection: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return a query's rows, converting lists to tuples without nulls."""
    rows = engine.rows(_run(connection, name, parameters))
    return [{key: _plain(value) for key, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(filter(None, value))
    if isinstance(value, dict):
        return Figure(**value)
    return value


def _run(
    connection: duckdb.DuckDBPyConnection, name: str, parameters: Row | None = None
) -> duckdb.DuckDBPyConnection:
    return engine.run_file(connection, _HERE / f"{name}.sql", parameters)


def find_changes(connection: duckdb.DuckDBPyConnection, published: Path) -> None:
    """Create tables that compare the warehouse with a file, such as `changed_figures`.

    The published file is attached as `before`, and the warehouse as `warehouse`.
    """
    connection.execute(f"attach {engine.text(str(published))} as before (read_only)")
    for name in _COMPARED:
        _run(connection, name)
    _run(connection, "causes", _PLACES)


def drop_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the tables that `find_changes` created."""
    for name in ("causes", "figures_before", *_COMPARED[1:]):
        connection.execute(f"drop table {name}")
