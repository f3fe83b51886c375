"""Make the definitions page, which defines the indicators and explains every label."""

from dataclasses import dataclass
from typing import Any

from drug_strategy.io.thresholds import filled
from drug_strategy.report import wording
from drug_strategy.report.facts import Facts
from drug_strategy.report.rows import Indicator, Label, Target


@dataclass(frozen=True)
class Labels:
    """The labels of one kind, and the heading and introduction above them."""

    anchor: str
    heading: str
    introduction: str
    rows: list[Label]


def definitions_page(facts: Facts) -> dict[str, Any]:
    """Return the content of the definitions page."""
    return {
        "indicators": facts[Indicator],
        "labels": labels(facts),
        "agreed": _agreed(facts.target("strategy")),
    }


def _agreed(target: Target | None) -> str:
    agreed = ", and nobody has agreed to them yet."
    if target and target.agreed_on and target.agreed_by:
        agreed = f"; {target.agreed_by} agreed to them on {wording.day(target.agreed_on)}."
    return (
        "The strategy names neither a baseline nor a last year for its target. The baseline"
        f" (2009-10), the last year (2012-13) and the arithmetic are ours{agreed}"
    )


def labels(facts: Facts) -> list[Labels]:
    """Return the labels by kind, in page order."""
    rows = {kind: [row for row in facts[Label] if row.label_of == kind] for kind in wording.LABELS}
    return [
        Labels(anchor, heading, filled(introduction), rows[kind])
        for kind, (anchor, heading, introduction) in wording.LABELS.items()
    ]
