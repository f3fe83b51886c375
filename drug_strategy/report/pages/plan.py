"""The delivery plan's page: a row an activity, each indicator in full once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.overview import Line, line

# The strategy's own list of abbreviations.
_UNITS = {
    "TP": "Territorial Policing",
    "PIB": "Performance Information Bureau",
    "SCD": "Specialist Crime Directorate",
    "MIB": "Met Intelligence Bureau",
    "TPHQ": "Territorial Policing Headquarters",
    "ALL": "all units",
}
_DIRECTIONS = {"up": ("higher", "lower"), "down": ("lower", "higher")}


@dataclass(frozen=True)
class Activity:
    """An activity; `lines` are the indicators that it shows, `others` those shown elsewhere."""

    row: Row
    responsible: str
    lines: list[Line]
    others: list[tuple[Row, str]]


@dataclass(frozen=True)
class Area:
    """A key activity area and its activities."""

    number: int
    title: str
    activities: list[Activity]


def plan_page(facts: Facts) -> dict[str, Any]:
    """The activities by key activity area, and how they stand in a sentence or two."""
    rows = facts["delivery_plan"]
    homes = _homes(rows)
    titles = {row["key_activity_area"]: row["area_title"] for row in facts["activity_areas"]}
    areas = []
    for number, of_area in groupby(rows, lambda row: row["key_activity_area"]):
        activities = [
            _activity(facts, list(lines), homes)
            for _, lines in groupby(of_area, lambda row: row["activity_ref"])
        ]
        areas.append(Area(number, titles[number], activities))
    return {"areas": areas, **_sentences(rows)}


def _homes(rows: Sequence[Row]) -> dict[str, str]:
    """Each indicator's activity: the first of its own key activity area, else the first."""
    found: dict[str, str] = {}
    for is_own in (True, False):
        for row in rows:
            if row["indicator_id"] and (not is_own or row["own_area"] == row["key_activity_area"]):
                found.setdefault(row["indicator_id"], row["activity_ref"])
    return found


def _activity(facts: Facts, rows: list[Row], homes: dict[str, str]) -> Activity:
    named = [row for row in rows if row["indicator_id"]]
    mine = [row for row in named if homes[row["indicator_id"]] == row["activity_ref"]]
    return Activity(
        row=rows[0],
        responsible=responsible(rows[0]["responsibility"]),
        lines=[line(facts, facts.indicators[row["indicator_id"]], []) for row in mine],
        others=[(row, homes[row["indicator_id"]]) for row in named if row not in mine],
    )


def responsible(units: str | None) -> str:
    """Who is responsible, with the units' names spelled out."""
    words = re.findall(r"[A-Z]{2,}", units or "")
    named = [_UNITS.get(word, word) for word in words]
    rest = " ".join(word for word in (units or "").split() if word not in words)
    return ", ".join([*named, *([rest] if rest else [])])


def _sentences(rows: Sequence[Row]) -> dict[str, str]:
    """How many activities have a figure, how many indicators improved, and what cannot be said."""
    activities = {row["activity_ref"] for row in rows}
    with_figure = {row["activity_ref"] for row in rows if row["value"] is not None}
    indicators = {row["indicator_id"]: row for row in rows if row["indicator_id"]}.values()
    wanted = [row for row in indicators if row["good_direction"] in _DIRECTIONS]
    words = [
        "unknown"
        if row["statement"] in (None, "too few to say", "not fit to judge")
        else "same"
        if row["statement"] == "no clear change"
        else "better"
        if row["statement"] == _DIRECTIONS[row["good_direction"]][0]
        else "worse"
        for row in wanted
    ]
    return {
        "lead": f"{len(with_figure)} of {len(activities)} activities have a figure. Of "
        f"{len(wanted)} indicators with a wanted direction {words.count('better')} clearly "
        f"improved on the year before and {words.count('worse')} clearly worsened.",
        "rest": f"{words.count('same')} show no clear change. Of {words.count('unknown')} it "
        "cannot be said: returns are outstanding, there are too few cases, or pounds and days are "
        f"not tested. The other {len(indicators) - len(wanted)} indicators count police activity, "
        f"which has no wanted direction. {len(activities) - len(with_figure)} activities have no "
        "figure: the plan names no indicator for them, or no year of it is over.",
    }
