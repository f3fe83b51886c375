"""Make the page What changed, on changes since the previous publication and earlier revisions.

`revisions` collects the revisions for the page of a single indicator.
"""

from collections.abc import Sequence
from typing import Any

from drug_strategy.contracts.places import LONDON
from drug_strategy.publication.history import because_of_definitions
from drug_strategy.report import wording
from drug_strategy.report.facts import Facts
from drug_strategy.report.pages.pictures import Table
from drug_strategy.report.rows import (
    ChangeByOther,
    ChangedFigure,
    Indicator,
    IndicatorChanges,
    Revision,
    RevisionSummary,
    Since,
)

_MOST = 300
_MOST_NAMED = 3
_A_YEAR = 4
_MOVED = {
    "percent": "points",
    "count": "rate",
}  # the unit of a revision, if this is not the same as the figure's unit
_NO_FILE = "no file: the as-at date, a definition or a method has changed"


def changes_page(facts: Facts) -> dict[str, Any]:
    """Return the content of the page What changed."""
    london = [row for row in facts[ChangedFigure] if row.area_code == LONDON]
    boroughs = [row for row in facts[ChangedFigure] if row.area_code != LONDON]
    later = [row for row in facts[RevisionSummary] if row.maturity_quarters == _A_YEAR]
    [changes] = facts[Since]
    return {
        "sentence": since(facts),
        "previous": changes.previous_publication,
        "as_at_moved": facts.publication.as_at_moved,
        "redefinition": because_of_definitions(changes.redefined, changes.redefined_by),
        "by_others": _by_others(facts),
        "tally": _tally(facts),
        "london": _changed_table(london, "Indicator", [row.indicator_name for row in london]),
        "more": len(london) - _MOST,
        "of_boroughs": [_sentence(row) for row in boroughs[:_MOST]],
        "more_boroughs": len(boroughs) - _MOST,
        "later": _summary_table(later, "Indicator", [row.indicator_name for row in later]),
    }


def _sentence(row: ChangedFigure) -> tuple[str, str, str]:
    """Return three texts about a changed figure: area and period, both values, and files."""
    now, before = (wording.figure(value, row.unit) for value in (row.value_now, row.value_before))
    return (
        f"{row.area_name}, {row.period_label}",
        f"{row.indicator_name}: {now}, was {before}",
        _cause_of(row.caused_by),
    )


def since(facts: Facts) -> str:
    """Say how many figures have changed since the previous publication."""
    [row] = facts[Since]
    if row.previous_publication is None:
        return "This is the first publication."
    day = row.previous_as_at
    before = (
        f"the publication as at {wording.day(day)}"
        if day
        else f"publication {row.previous_publication}"
    )
    if not (row.new or row.revised or row.withdrawn):
        return f"No figures have changed since {before}."
    return (
        f"{row.new:,} figures are new, {row.revised:,} revised and "
        f"{row.withdrawn:,} withdrawn since {before}."
    )


def _by_others(facts: Facts) -> Table | None:
    """Return a table of files that changed what another sender had reported."""
    rows = [
        [
            f"{row.area_name}, {row.fiscal_quarter}",
            f"{row.return_name}: {row.figures or 'no figure changed'}",
            *map(
                "{:,}".format, (row.withdrawn, row.moved, row.sent, row.rows_before, row.rows_now)
            ),
            row.file + (f" (folder of {row.file_sender})" if row.file_sender else ""),
        ]
        for row in facts[ChangeByOther]
    ]
    headings = ("Sender", "Figures", "Withdrawn", "Moved", "Sent", "Before", "Now", "File")
    return _filled(headings, rows)


def _tally(facts: Facts) -> Table | None:
    rows = [
        [
            facts.indicators[row.indicator_id].indicator_name,
            *map("{:,}".format, (row.new, row.revised, row.withdrawn)),
            _cause_of(row.caused_by),
        ]
        for row in facts[IndicatorChanges]
    ]
    return _filled(("Indicator", "New", "Revised", "Withdrawn", "Files added or removed"), rows)


def _changed_table(
    rows: Sequence[ChangedFigure], heading: str, names: Sequence[str]
) -> Table | None:
    """Return a table of figures before and now. `names` are the cells below the first heading."""
    cells = [
        [
            name,
            row.period_label,
            row.change.capitalize(),
            wording.figure(row.value_before, row.unit),
            wording.figure(row.value_now, row.unit),
            _cause_of(row.caused_by),
        ]
        for name, row in zip(names, rows[:_MOST], strict=False)
    ]
    return _filled((heading, "Period", "Change", "Before", "Now", "By"), cells)


def _summary_table(
    rows: Sequence[RevisionSummary], heading: str, names: Sequence[str]
) -> Table | None:
    """Return a table of how much figures changed after publication, by indicator or age."""
    cells = []
    for name, row in zip(names, rows, strict=True):
        unit = _MOVED.get(row.unit, row.unit)
        cells.append(
            [
                name,
                f"{row.n:,}",
                wording.figure(row.mean_revision, unit),
                wording.figure(row.mean_absolute_revision, unit),
                wording.figure(row.mean_absolute_percentage_revision, "percent"),
                wording.figure(row.percent_positive, "percent"),
            ]
        )
    return _filled((heading, "Quarters", "Mean", "Mean size", "Mean size, %", "Upwards"), cells)


def _filled(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table | None:
    """Return a table, or None if it would have no rows."""
    return Table(headings, rows) if rows else None


def _cause_of(files: str | None) -> str:
    if not files:
        return _NO_FILE
    names = list(dict.fromkeys(name.rpartition("/")[2] for name in files.split("; ")))
    more = len(names) - _MOST_NAMED
    return "; ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def revisions(facts: Facts, indicator: Indicator) -> dict[str, Any]:
    """Return an indicator's changes in this publication, and all its revisions so far."""
    name = indicator.indicator_id
    of_this = [row for row in facts[ChangedFigure] if row.indicator_id == name]
    quarters = [row for row in facts[Revision] if row.indicator_id == name]
    ages = [row for row in facts[RevisionSummary] if row.indicator_id == name]
    return {
        "sentence": _of_indicator(facts, of_this, quarters),
        "of_this": _changed_table(of_this, "Area", [row.area_name for row in of_this]),
        "more": max(0, len(of_this) - _MOST),
        "quarters": _quarters(quarters, indicator.unit),
        "summary": _summary_table(
            ages, "Quarters later", [str(row.maturity_quarters) for row in ages]
        ),
    }


def _of_indicator(
    facts: Facts, changed: Sequence[ChangedFigure], quarters: Sequence[Revision]
) -> str:
    if facts[Since][0].previous_publication is None:
        return since(facts)
    sentence = "This publication revises or withdraws no figures for London or the boroughs."
    if changed:
        areas = len({row.area_code for row in changed})
        sentence = (
            f"This publication revises or withdraws {len(changed):,} "
            f"{'figure' if len(changed) == 1 else 'figures'} in {wording.number(areas, 'area')}, "
            "listed below with the files that changed them."
        )
    if not quarters:
        sentence += " No quarterly figure for London has been revised since it was first published."
    return sentence


def _quarters(rows: Sequence[Revision], unit: str) -> Table | None:
    cells = [
        [
            row.fiscal_quarter,
            wording.figure(row.first_value, unit),
            wording.day(row.first_as_at),
            wording.figure(row.latest_value, unit),
            wording.figure(row.revision, "points" if unit == "percent" else unit),
        ]
        for row in rows
    ]
    return _filled(("Quarter", "First figure", "As at", "Now", "Revision"), cells)
