"""Make the page of definitions: the indicators, and every label with its meaning."""

from dataclasses import dataclass
from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.reading import Facts, Row


@dataclass(frozen=True)
class Labels:
    """The labels of one kind, with a heading and an introduction."""

    anchor: str
    heading: str
    introduction: str
    rows: list[Row]


def definitions_page(facts: Facts) -> dict[str, Any]:
    """Return what the page of definitions shows."""
    return {"indicators": facts["indicators"], "labels": labels(facts)}


def labels(facts: Facts) -> list[Labels]:
    """Return the labels by kind, in the order in which the page shows them."""
    return [
        Labels(*about, facts.rows("labels", label_of=kind))
        for kind, about in wording.LABELS.items()
    ]
