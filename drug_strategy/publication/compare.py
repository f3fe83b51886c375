"""What a publication would change: the warehouse as built against the file that is published.

Figures are those of marts.indicator_values; files those of data_quality.file_reconciliation; the
facts of returns those of data_quality.return_columns.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.publication import generations, tables
from drug_strategy.settings import Settings

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class IndicatorChange:
    """How many of an indicator's figures change, by how much at most, and by which files.

    Final figures are London's and boroughs' that were over, with every part in; `final_far` of them
    are withdrawn or revised by more than a tenth.
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
    files: tuple[str, ...]


@dataclass(frozen=True)
class ColumnChange:
    """A return's facts, and how many give one of its columns: in the last publication, and now."""

    return_name: str
    column_name: str
    facts_before: int
    facts_now: int
    given_before: int
    given_now: int


@dataclass(frozen=True)
class Comparison:
    """Figures that change, by indicator, and the facts behind them, by return and column."""

    complete_before: int
    indicators: tuple[IndicatorChange, ...]
    columns: tuple[ColumnChange, ...] = ()

    @property
    def complete_changed(self) -> int:
        """How many complete published figures are revised or withdrawn."""
        return sum(each.complete_changed for each in self.indicators)

    @property
    def percent(self) -> float:
        """The percentage of complete published figures that are revised or withdrawn."""
        return 100 * self.complete_changed / self.complete_before if self.complete_before else 0.0


def compare(settings: Settings, generation: str | None) -> Comparison | None:
    """Compare the built warehouse with a finished generation; None if none is given."""
    if generation is None:
        return None
    published = generations.path_of(settings.published, generation)
    with engine.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.execute(f"attach {tables.text(str(settings.database))} as private (read_only)")
        find_changes(connection, published)
        [[before]] = connection.execute(
            "select count_if(was_complete) from changed_figures"
        ).fetchall()
        indicators = [
            IndicatorChange(
                **row
                | {
                    "return_names": tuple(filter(None, row["return_names"])),
                    "files": tuple(row["files"]),
                }
            )
            for row in _ask(connection, "changes_by_indicator")
        ]
        try:
            columns = [ColumnChange(**row) for row in _ask(connection, "shrunken_columns")]
        except duckdb.CatalogException:  # the last publication is of an earlier version
            columns = []
    return Comparison(int(before), tuple(indicators), tuple(columns))


def _ask(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    return engine.rows(connection.execute((_HERE / f"{name}.sql").read_text("utf-8")))


def find_changes(connection: duckdb.DuckDBPyConnection, published: Path) -> None:
    """Make the temporary tables `changed_figures` and `moved_files`: what differs in `private`.

    The published file is attached as `before`.
    """
    connection.execute(f"attach {tables.text(str(published))} as before (read_only)")
    for name in ("changed_figures", "moved_files"):
        connection.execute((_HERE / f"{name}.sql").read_text("utf-8"))


def last_of_all_returns(settings: Settings) -> str | None:
    """The newest generation, up to the current one, that is as at its latest received date.

    One as at a requested day would differ from today's only by that day.
    """
    current = generations.current(settings.published)
    for generation in reversed(generations.finished(settings.published)):
        if current is not None and generation <= current and not _is_as_asked(settings, generation):
            return generation
    return None


def _is_as_asked(settings: Settings, generation: str) -> bool:
    file = generations.path_of(settings.published, generation)
    with engine.connect(str(file), read_only=True) as connection:
        publication = connection.execute("from marts.publication")
        names = [column[0] for column in publication.description or []]
        row = dict(zip(names, publication.fetchone() or (), strict=False))
    return bool(row.get("is_as_asked"))
