"""Find which figures a publication changes, and how figures are revised over time.

Before publication, `compare` finds which published figures would change. If all publications have
been lost, it compares the new figures with the stored revisions.

Every publication contains tables about changes. The table publication_changes lists the changes
since the previous publication. The table indicator_revisions has one row for each figure's first
value and one for each later change. The tables revision_triangle and revision_summary show how much
figures are revised over time.

The revisions are also stored as Parquet files in the home, where they outlive the publications. A
withdrawn figure is recorded with a null value.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.files import replacing
from drug_strategy.places import LONDON, UNATTRIBUTED
from drug_strategy.publication import generations
from drug_strategy.settings import Settings

Row = dict[str, Any]

_HERE = Path(__file__).parent
_PLACES = {"london": LONDON, "unattributed": UNATTRIBUTED}

_KEYS = [
    ("indicator_id", "varchar not null", "The indicator (marts.indicators)."),
    ("area_code", "varchar not null", "The area (marts.areas)."),
    ("period_type", "varchar not null", "quarter, fiscal_year, rolling_year or strategy."),
    ("period_start", "date not null", "First day of the period."),
]
_CHANGES = [
    _KEYS[0],
    ("indicator_name", "varchar not null", "Short name of the indicator."),
    _KEYS[1],
    ("area_name", "varchar not null", "Name of the area."),
    *_KEYS[2:],
    ("period_end", "date not null", "Last day of the period."),
    ("period_label", "varchar not null", "The period in words, such as 2010-11 Q1."),
    (
        "change",
        "varchar not null",
        "new (no value before), revised (both values present, and different) or withdrawn (no "
        "value now).",
    ),
    ("value_before", "double", "The figure in the previous publication; null for a new figure."),
    ("value_now", "double", "The figure in this publication; null if it was withdrawn."),
    ("publication", "varchar not null", "ID of this publication."),
    ("previous_publication", "varchar not null", "ID of the previous publication."),
    (
        "caused_by",
        "varchar",
        "The files that may have changed the figure, as <return>/<path>, separated by '; '. "
        "Added files are listed if they have rows for the area and period, or removed rows there."
        " Removed files are always listed. If there are more than three files, only the number of "
        "files per return is shown. If there are no such files, but the software has changed, the "
        "new version: 'version 0.3.0+1a2b3c4d of the warehouse (before: ...)', followed by ', or "
        "the as-at date' if it has moved as well. Null if only the as-at date has moved.",
    ),
]
_TRIANGLE = [
    _KEYS[0],
    ("period_start", "date not null", "First day of the figure's quarter."),
    ("publication_id", "varchar not null", "The publication."),
    ("as_at", "date not null", "The publication's as-at date."),
    (
        "maturity_quarters",
        "bigint not null",
        "Number of quarters that had passed since the end of the figure's quarter.",
    ),
    ("value", "double", "The figure in the publication; null if it was withdrawn."),
    ("revision", "double", "Difference from the first published figure; null if withdrawn."),
]
_SUMMARY = [
    _KEYS[0],
    (
        "maturity_quarters",
        "bigint not null",
        "Number of quarters (1 to 12) that had passed since the end of the figure's quarter.",
    ),
    (
        "n",
        "bigint not null",
        "Number of quarters for which London's later figure is known, and whose first figure was "
        "published within a quarter of their end.",
    ),
    ("mean_revision", "double not null", "Mean of the later figure minus the first figure."),
    ("mean_absolute_revision", "double not null", "Mean absolute revision."),
    (
        "mean_absolute_percentage_revision",
        "double",
        "Mean absolute revision as a percentage of the first figure; null if all first figures "
        "are zero.",
    ),
    ("share_positive", "double not null", "Share of revisions that raise the figure, from 0 to 1."),
]
_BY_OTHERS = [
    ("return_name", "varchar not null", "Return whose figures the file changed."),
    ("area_code", "varchar not null", "Borough whose figures the file changed."),
    ("area_name", "varchar not null", "Name of the borough."),
    ("quarter_start_date", "date", "First day of the quarter."),
    ("fiscal_quarter", "varchar", "The fiscal quarter, such as 2010-11 Q1."),
    ("file", "varchar not null", "The file, as <return>/<path>."),
    ("file_sender", "varchar", "Borough after which the file's folder is named; null if none."),
    ("withdrawn", "bigint not null", "Number of another sender's rows that the file withdrew."),
    ("moved", "bigint not null", "Number of such rows that it moved to another area."),
    (
        "sent",
        "bigint not null",
        "Number of the file's own rows, or register entries, for a borough other than the one "
        "after which its folder is named.",
    ),
    ("rows_before", "bigint not null", "The borough's valid rows in the previous publication."),
    ("rows_now", "bigint not null", "The borough's valid rows in this publication."),
    ("figures", "varchar", "Quarterly figures that differ, before and now; null if none does."),
    ("sentence", "varchar not null", "All of this in a sentence."),
]
_REVISIONS = ("marts", "indicator_revisions")
_REVISIONS_COMMENT = (
    "One row per London or borough figure and publication in which the figure first appeared or "
    "changed."
)
_REVISIONS_COLUMNS = [
    ("publication_id", "varchar not null", "The publication."),
    ("published_at", "timestamp not null", "When the publication was made (UTC)."),
    ("as_at", "date not null", "Day up to which received files are included."),
    ("indicator_id", "varchar not null", "The indicator (marts.indicators)."),
    ("area_code", "varchar not null", "The area (marts.areas)."),
    ("period_type", "varchar not null", "quarter, fiscal_year, rolling_year or strategy."),
    ("period_start", "date not null", "First day of the period."),
    ("value", "double", "The figure in the publication; null if it was withdrawn."),
]
_PENDING = "pending-"
_PUBLICATIONS = 4  # Changes are added up over this many publications.
_COMPARED = ("published_figures", "changed_figures", "changed_files", "moved_files")
_FIGURE = "indicator_id, area_code, period_type, period_start"


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
    """A new survey wave that differs greatly from the previous year."""

    wave: str
    indicator_name: str
    is_of_missing_answers: bool
    percent_now: float
    percent_before: float

    def __str__(self) -> str:
        what = f"the answers to {self.indicator_name!r} are"
        if self.is_of_missing_answers:
            what = f"the share of people who gave no answer to {self.indicator_name!r} is"
        return f"{what} {self.percent_now:.1f} %, against {self.percent_before:.1f} % before"


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
    revisions = _revisions(settings.revisions)
    if not published and (not is_lost or not revisions):
        return None
    with _attached(settings) as connection:
        if published:
            _find_changes(connection, published)
        else:
            _make(connection, "revised_figures", {"revisions": revisions})
            _make(connection, "changed_figures")
            connection.execute("create temp table moved_files (indicator_id text, files text[])")
            _make(connection, "causes", _PLACES)
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
        waves: list[UnusualWave] = []
        if published:
            waves = [UnusualWave(**row) for row in _ask(connection, "unusual_waves")]
        # A file published by an older version may lack the tables to compare.
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
        tuple(waves),
        tuple(_earlier(settings, generation)) if published and generation else (),
    )


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
        _find_changes(connection, file)
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
    connection.execute(f"attach {engine.text(str(settings.database))} as private (read_only)")
    return connection


def _is_lost(settings: Settings) -> bool:
    """Return whether nothing is published, or a later publication was set aside as damaged."""
    current = generations.current(settings.published)
    if current is None or not (settings.published / generations.LINK).exists():
        return True
    return any(path.name > current for path in settings.damaged.glob("*"))


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
    rows = engine.rows(_make(connection, name, parameters))
    return [{key: _plain(value) for key, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(filter(None, value))
    if isinstance(value, dict):
        return Figure(**value)
    return value


def _make(
    connection: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, Any] | None = None
) -> duckdb.DuckDBPyConnection:
    return connection.execute((_HERE / f"{name}.sql").read_text("utf-8"), parameters or {})


def _find_changes(connection: duckdb.DuckDBPyConnection, published: Path) -> None:
    """Create tables that compare the warehouse with a file, such as `changed_figures`.

    The published file is attached as `before`, and the warehouse as `private`.
    """
    connection.execute(f"attach {engine.text(str(published))} as before (read_only)")
    for name in _COMPARED:
        _make(connection, name)
    _make(connection, "causes", _PLACES)


def _revisions(folder: Path) -> list[str]:
    """Return the files with confirmed revisions, oldest first."""
    return sorted(str(path) for path in folder.glob(generations.REVISIONS))


def confirm_revisions(folder: Path, current: str | None) -> None:
    """Confirm the current publication's pending revisions, and delete those of failed ones.

    A refresh killed after moving the link leaves pending revisions, which the next one confirms.
    """
    for pending in folder.glob(f"{_PENDING}*.parquet"):
        if pending.stem == f"{_PENDING}{current}":
            os.replace(pending, folder / f"{current}.parquet")
        else:
            pending.unlink()


def add_revisions(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    generation: str,
    published_at: datetime,
    as_at: date,
) -> int:
    """Create the revisions table in `public`, and return how many revisions are new.

    Earlier revisions are copied from `folder`. New ones are found by comparing the current figures
    with them, and are also written to `folder` as pending.
    """
    engine.create_table(connection, _REVISIONS, _REVISIONS_COMMENT, _REVISIONS_COLUMNS)
    earlier = _revisions(folder)
    target = "public.marts.indicator_revisions"
    if earlier:
        # Other versions of this code may have stored additional columns and figures for wards.
        columns = ", ".join(name for name, *_ in _REVISIONS_COLUMNS)
        connection.execute(
            f"insert into {target} by name select {columns}"
            " from read_parquet(?, union_by_name => true) where area_code in ("
            "select area_code from public.marts.indicator_values"
            " where area_level in ('london', 'borough'))"
            f" order by publication_id, {_FIGURE}",
            [earlier],
        )
    _make(
        connection,
        "new_revisions",
        {
            "publication": generation,
            "published_at": published_at.replace(tzinfo=None),
            "as_at": as_at,
        },
    )
    row = connection.execute(
        f"select count(*) from {target} where publication_id = ?", [generation]
    ).fetchone()
    added = int(row[0]) if row else 0
    if added:
        with replacing(folder / f"{_PENDING}{generation}.parquet") as draft:
            connection.execute(
                f"copy (from {target} where publication_id = {engine.text(generation)})"
                f" to {engine.text(str(draft))} (format parquet, compression zstd)"
            )
    return added


def add_changes(connection: duckdb.DuckDBPyConnection, settings: Settings, generation: str) -> None:
    """Create the tables of changes and revisions in `public`. A first publication has no changes.

    The link in the published folder must still point to the previous publication.
    """
    _add_changed_figures(connection, settings, generation)
    add_history(connection)


def add_history(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the revision triangle and its summary in `public`, from all publications."""
    _create(
        connection,
        "revision_triangle",
        "One row per indicator, completed quarter and publication, with London's figure and its "
        "revision.",
        _TRIANGLE,
        {"london": LONDON},
    )
    _create(
        connection,
        "revision_summary",
        "One row per indicator and number of quarters since a figure's quarter ended, with the "
        "size of London's revisions.",
        _SUMMARY,
        {},
    )


def _add_changed_figures(
    connection: duckdb.DuckDBPyConnection, settings: Settings, generation: str
) -> None:
    folder = settings.published
    comment = (
        "One row per figure that differs from the previous publication; a first publication has no "
        "rows."
    )
    engine.create_table(connection, ("marts", "publication_changes"), comment, _CHANGES)
    comment = (
        "One row per new file, return, borough and quarter, if the file changed what another "
        "sender had reported; a first publication has no rows."
    )
    engine.create_table(connection, ("data_quality", "changes_by_others"), comment, _BY_OTHERS)
    previous = generations.current(folder)
    if previous is None or not generations.path_of(folder, previous).exists():
        return
    _find_changes(connection, generations.path_of(folder, previous))
    _make(connection, "publication_changes", {"publication": generation, "previous": previous})
    _make(connection, "changes_by_others")
    for made in ("causes", "figures_before", *_COMPARED[1:]):
        connection.execute(f"drop table {made}")


def because_of_definitions(figures: int, caused_by: str | None) -> str | None:
    """Return a sentence about figures that changed because of a new version of the software.

    `caused_by` is the figures' cause in publication_changes. Return None if there are no figures.
    """
    if not figures or not caused_by:
        return None
    number = "1 figure" if figures == 1 else f"{figures:,} figures"
    date = " or the as-at date" if caused_by.endswith("as-at date") else ""
    return f"{number} changed because the warehouse's definitions{date} did."


def _create(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    comment: str,
    columns: list[tuple[str, str, str]],
    parameters: dict[str, object],
) -> None:
    engine.create_table(connection, ("marts", name), comment, columns)
    _make(connection, name, parameters)
