"""An indicator's revisions: in this publication, and since its figures were first given."""

from collections.abc import Sequence
from dataclasses import dataclass

from drug_strategy.report import wording
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.changes import (
    MOST,
    changed_table,
    filled,
    since,
    summary_table,
)
from drug_strategy.report.tables import Table


@dataclass(frozen=True)
class Revisions:
    """The revisions of one indicator; a table without rows is None."""

    sentence: str
    of_this: Table | None
    more: int
    quarters: Table | None
    summary: Table | None


def revisions(facts: Facts, indicator: Row) -> Revisions:
    """What this publication changed of an indicator, and its revisions since the first figure."""
    name = indicator["indicator_id"]
    of_this = [row for row in facts["changed_figures"] if row["indicator_id"] == name]
    quarters = [row for row in facts["revisions"] if row["indicator_id"] == name]
    ages = [row for row in facts["revision_summary"] if row["indicator_id"] == name]
    return Revisions(
        sentence=_of_indicator(facts, of_this, quarters),
        of_this=changed_table(of_this, "area_name"),
        more=max(0, len(of_this) - MOST),
        quarters=_quarters(quarters, indicator["unit"]),
        summary=summary_table(ages, "maturity_quarters"),
    )


def _of_indicator(facts: Facts, changed: Sequence[Row], quarters: Sequence[Row]) -> str:
    if facts["since"][0]["previous_publication"] is None:
        return since(facts["since"][0])
    sentence = "This publication revises or withdraws no figure of London or a borough."
    if changed:
        areas = len({row["area_code"] for row in changed})
        sentence = (
            f"This publication revises or withdraws {len(changed):,} figures of "
            f"{areas} {'area' if areas == 1 else 'areas'}; each is below, with the files that did "
            "it."
        )
    if not quarters:
        sentence += " No quarter of London has been revised since it was first given."
    return sentence


def _quarters(rows: Sequence[Row], unit: str) -> Table | None:
    cells = [
        [
            row["fiscal_quarter"],
            wording.figure(row["first_value"], unit),
            wording.day(row["first_as_at"]),
            wording.figure(row["latest_value"], unit),
            wording.figure(row["revision"], "points" if unit == "percent" else unit),
        ]
        for row in rows
    ]
    return filled(("Quarter", "First figure", "As at", "Now", "Revision"), cells)
