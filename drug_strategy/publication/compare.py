"""What a publication would change: the warehouse as built against the file that is published.

Figures are those of marts.indicator_values; files those of data_quality.file_reconciliation.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from drug_strategy.io import engine
from drug_strategy.publication import generations, tables
from drug_strategy.settings import Settings

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class IndicatorChange:
    """How many of an indicator's figures change, by how much at most, and by which files."""

    indicator_id: str
    new: int
    revised: int
    withdrawn: int
    largest: float | None
    files: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Figures that change, by indicator, and how many complete published ones do."""

    complete_before: int
    complete_changed: int
    indicators: tuple[IndicatorChange, ...]

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
        [[before, changed]] = connection.execute(
            "select count_if(was_complete), count_if(was_complete and change <> 'same')"
            " from changed_figures"
        ).fetchall()
        found = connection.execute((_HERE / "changes_by_indicator.sql").read_text("utf-8"))
        changes = [
            IndicatorChange(name, new, revised, withdrawn, largest, tuple(files))
            for name, new, revised, withdrawn, largest, files in found.fetchall()
        ]
    return Comparison(int(before), int(changed), tuple(changes))


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
