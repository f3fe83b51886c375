"""The delivery plan's page: each activity with its indicators."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.facts import Facts, Row


def plan_page(facts: Facts) -> dict[str, Any]:
    """Each activity with its indicators, figures in words."""
    return {
        "plan": [
            (lines[0], [_line(row) for row in lines]) for lines in _grouped(facts["delivery_plan"])
        ]
    }


def _grouped(rows: Iterable[Row]) -> list[list[Row]]:
    return [list(lines) for _, lines in groupby(rows, lambda row: row["activity_ref"])]


def _line(row: Row) -> Row:
    if row["indicator_id"] is None or row["period_label"] is None:
        return {**row, "figure": wording.NOT_AVAILABLE, "change": "", "returns": ""}
    marks = wording.marks(row)
    return {
        **row,
        "figure": f"{wording.short(row['value'], row['unit'])} {marks}".rstrip(),
        "change": wording.change(row, row["unit"]),
        "returns": wording.returned(row),
    }
