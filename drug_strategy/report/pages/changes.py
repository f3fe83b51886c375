"""What this publication changed of the one before, by indicator and cause; and earlier changes.

An indicator's page has its own revisions (`revisions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.pages.pictures import Table
from drug_strategy.report.reading import LONDON, Facts, Row

MOST = 300
MOST_NAMED = 3
A_YEAR = 4
_MOVED = {
    "percent": "points",
    "count": "rate",
    "gbp": "gbp",
    "days": "days",
    "index": "index",
}
NO_FILE = "no file: the as-at date, a definition or a method has changed"


def changes_page(facts: Facts) -> dict[str, Any]:
    """What the page of changes shows."""
    changed = facts["changed_figures"]
    london = [row for row in changed if row["area_code"] == LONDON]
    boroughs = [row for row in changed if row["area_code"] != LONDON]
    later = [row for row in facts["revision_summary"] if row["maturity_quarters"] == A_YEAR]
    return {
        "sentence": since(facts["since"][0]),
        "previous": facts["since"][0]["previous_publication"],
        "tally": _tally(facts),
        "london": changed_table(london, "indicator_name"),
        "more": len(london) - MOST,
        "of_boroughs": [_sentence(row) for row in boroughs[:MOST]],
        "more_boroughs": len(boroughs) - MOST,
        "later": summary_table(later, "indicator_name"),
    }


def _sentence(row: Row) -> tuple[str, str, str]:
    """A borough's changed figure: where and when, what it is now and was, and by which files."""
    now, before = (
        wording.figure(row[value], row["unit"]) for value in ("value_now", "value_before")
    )
    return (
        f"{row['area_name']}, {row['period_label']}",
        f"{row['indicator_name']}: {now}, was {before}",
        cause_of(row["caused_by"]),
    )


def since(row: Row) -> str:
    """How many figures this publication changed of the one before, in a sentence."""
    if row["previous_publication"] is None:
        return "This is the first publication: there is none before it to compare with."
    day = row["previous_as_at"]
    before = f"as at {wording.day(day)}" if day else row["previous_publication"]
    if not any(row[change] for change in ("new", "revised", "withdrawn")):
        return f"No figure has changed since the publication {before}."
    return (
        f"{row['new']:,} figures are new, {row['revised']:,} revised and "
        f"{row['withdrawn']:,} withdrawn since the publication {before}."
    )


def _tally(facts: Facts) -> Table | None:
    names = facts.indicators
    rows = [
        [
            names[row["indicator_id"]]["indicator_name"],
            *(f"{row[change]:,}" for change in ("new", "revised", "withdrawn")),
            cause_of(row["caused_by"]),
        ]
        for row in facts["changes"]
    ]
    return filled(("Indicator", "New", "Revised", "Withdrawn", "Files added or removed"), rows)


def changed_table(rows: Sequence[Row], first: str) -> Table | None:
    """Figures before and now, the first of very many."""
    cells = [
        [
            row[first],
            row["period_label"],
            row["change"].capitalize(),
            wording.figure(row["value_before"], row["unit"]),
            wording.figure(row["value_now"], row["unit"]),
            cause_of(row["caused_by"]),
        ]
        for row in rows[:MOST]
    ]
    heading = "Indicator" if first == "indicator_name" else "Area"
    return filled((heading, "Period", "Change", "Before", "Now", "By"), cells)


def summary_table(rows: Sequence[Row], first: str) -> Table | None:
    """How far figures moved from the first ones, by indicator or by age."""
    cells = []
    for row in rows:
        unit = _MOVED[row["unit"]]
        cells.append(
            [
                str(row[first]),
                f"{row['n']:,}",
                wording.figure(row["mean_revision"], unit),
                wording.figure(row["mean_absolute_revision"], unit),
                wording.figure(row["percent_positive"], "percent"),
            ]
        )
    heading = "Indicator" if first == "indicator_name" else "Quarters later"
    return filled((heading, "Quarters", "Mean", "Mean size", "Upwards"), cells)


def filled(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table | None:
    """A table, or None if it would have no row."""
    return Table(headings, rows) if rows else None


def cause_of(files: str | None) -> str:
    """The files that were added or removed, without their folders."""
    if not files:
        return NO_FILE
    names = list(dict.fromkeys(name.rpartition("/")[2] for name in files.split("; ")))
    more = len(names) - MOST_NAMED
    return "; ".join(names[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


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
