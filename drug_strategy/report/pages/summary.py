"""The front page: the target, a panel a key activity area, the borough map, the delivery plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.charts import maps
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages import target
from drug_strategy.report.pages.borough_maps import borough_map
from drug_strategy.report.pages.cards import Card, caveats, london_card

FIRST_MAP = "pas_drugs_problem"


@dataclass(frozen=True)
class Panel:
    """A key activity area, or what is shown beside them, with its indicators."""

    area: Row
    cards: list[Card]

    @property
    def caveats(self) -> list[tuple[str, str]]:
        """How the panel's figures must be read."""
        return caveats(self.cards)


def summary_page(facts: Facts) -> dict[str, Any]:
    """What the front page shows."""
    strategy, measures = target.target(facts)
    return {
        "strategy": strategy,
        "measures": measures,
        "panels": panels(facts),
        "context": Panel({}, [london_card(facts, row) for row in context(facts)]),
        "outlines": maps.definitions(),
        "maps": [borough_map(facts, row) for row in facts["indicators"]],
        "first_map": FIRST_MAP,
        "plan": delivery_plan(facts),
    }


def panels(facts: Facts) -> list[Panel]:
    """One panel a key activity area."""
    found = []
    for _, rows in groupby(facts["activity_areas"], lambda row: row["key_activity_area"]):
        lines = list(rows)
        wanted = [facts.indicators[row["indicator_id"]] for row in lines if row["indicator_id"]]
        found.append(Panel(lines[0], [london_card(facts, row) for row in wanted]))
    return found


def context(facts: Facts) -> list[Row]:
    """The indicators that no activity names and the target does not either."""
    named = {row["indicator_id"] for row in facts["activity_areas"]}
    named |= {row["measure"] for row in facts["target"]}
    return [row for row in facts["indicators"] if row["indicator_id"] not in named]


def delivery_plan(facts: Facts) -> list[tuple[Row, list[Row]]]:
    """Each activity with its indicators, figures in words."""
    return [
        (lines[0], [_plan_line(facts, row) for row in lines])
        for lines in _grouped(facts["delivery_plan"])
    ]


def _grouped(rows: Iterable[Row]) -> list[list[Row]]:
    return [list(lines) for _, lines in groupby(rows, lambda row: row["activity_ref"])]


def _plan_line(facts: Facts, row: Row) -> Row:
    if row["indicator_id"] is None or row["period_label"] is None:
        return {**row, "figure": wording.NOT_AVAILABLE, "change": "", "returns": ""}
    indicator = facts.indicators[row["indicator_id"]]
    marks = wording.marks({**row, "base": None}, indicator)
    return {
        **row,
        "figure": f"{wording.short(row['value'], row['unit'])} {marks}".rstrip(),
        "change": wording.change(row, row["unit"]),
        "returns": wording.returned(row),
    }
