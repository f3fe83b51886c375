"""Make the definitions page, which defines the indicators and explains every label."""

from dataclasses import dataclass
from typing import Any

from drug_strategy.io.thresholds import filled
from drug_strategy.report import wording
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.pictures import Table

_VERDICTS = {
    "certainly_reached": "Reached, certain",
    "reached": "Reached, not certain",
    "not_reached": "Not reached, not certain",
    "certainly_not_reached": "Not reached, certain",
}


@dataclass(frozen=True)
class Labels:
    """The labels of one kind, and the heading and introduction above them."""

    anchor: str
    heading: str
    introduction: str
    rows: list[Row]


def definitions_page(facts: Facts) -> dict[str, Any]:
    """Return the content of the definitions page."""
    return {
        "indicators": facts["indicators"],
        "labels": labels(facts),
        "survey": wording.typical_change(_newest_changes(facts)),
        "chances": _chances(facts["target_chances"]),
        "agreed": _agreed(facts.row("target", measure="strategy")),
    }


def _newest_changes(facts: Facts) -> list[Row]:
    """List the boroughs' changes in the survey in the newest year."""
    rows = [row for row in facts["attitude_changes"] if row["area_level"] == "borough"]
    newest = max((row["period_start"] for row in rows), default=None)
    return [row for row in rows if row["period_start"] == newest]


def _chances(rows: list[Row]) -> Table | None:
    """Tabulate how often the target would be given each verdict, if a standard error is known."""
    columns = [f"{verdict}_percent" for verdict in _VERDICTS]
    cells = [
        (
            f"{row['true_points']} points",
            *(wording.figure(row[name], "percent") for name in columns),
        )
        for row in rows
    ]
    return Table(("True improvement", *_VERDICTS.values()), cells) if cells else None


def _agreed(target: Row | None) -> str:
    if target and target["agreed_on"] and target["agreed_by"]:
        by, on = target["agreed_by"], wording.day(target["agreed_on"])
        return (
            "The strategy names neither a baseline nor a last year for its target. The baseline"
            f" (2009-10), the last year (2012-13) and the arithmetic are ours; {by} agreed to them"
            f" on {on}."
        )
    return (
        "The strategy names neither a baseline nor a last year for its target. The baseline"
        " (2009-10), the last year (2012-13) and the arithmetic are ours, and nobody has agreed to"
        " them yet."
    )


def labels(facts: Facts) -> list[Labels]:
    """Return the labels by kind, in page order."""
    return [
        Labels(anchor, heading, filled(introduction), facts.rows("labels", label_of=kind))
        for kind, (anchor, heading, introduction) in wording.LABELS.items()
    ]
