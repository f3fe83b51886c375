"""What a publication would change: the warehouse as built against the file that is published.

Figures are those of marts.indicator_values; files those of data_quality.file_reconciliation.
"""

from dataclasses import dataclass
from pathlib import Path

from drug_strategy.io import engine
from drug_strategy.publication import generations, tables
from drug_strategy.settings import Settings

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class IndicatorChange:
    """How many of an indicator's figures change, by how much at most, and what files moved them."""

    indicator_id: str
    new: int
    revised: int
    withdrawn: int
    largest: float | None
    files: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Figures that change, by indicator; of the complete ones published before, how many do."""

    complete_before: int
    complete_changed: int
    indicators: tuple[IndicatorChange, ...]

    @property
    def percent(self) -> float:
        """The share of complete figures already published that is revised or withdrawn."""
        return 100 * self.complete_changed / self.complete_before if self.complete_before else 0.0


def compare(settings: Settings) -> Comparison | None:
    """Compare the built warehouse with what is published; None if nothing is yet."""
    published = settings.published / generations.LINK
    if not published.exists():
        return None
    with engine.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        for name, file in (("before", published.resolve()), ("now", settings.database)):
            connection.execute(f"attach {tables.text(str(file))} as {name} (read_only)")
        connection.execute((_HERE / "changed_figures.sql").read_text("utf-8"))
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
