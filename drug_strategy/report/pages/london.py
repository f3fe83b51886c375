"""Make London's pages: the front page and the delivery plan.

The front page shows the headline on the target, the scorecard and what stands out. A folded table
(`overview`) lists every indicator by key activity area, and a borough's page has the same table. On
all these pages, a `Line` describes one indicator.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.charts.lines import Level, line_chart, miniature
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.changes import since
from drug_strategy.report.pages.pictures import (
    PER_HEAD,
    Picture,
    Table,
    drawn_unit,
    marked,
    span,
    unfit,
    with_interval,
)
from drug_strategy.report.pages.scorecard import MOST, judged, not_final, scorecard, standouts

_SINCE = "Change since the baseline, in points; above zero is better"
_CONTEXT = "Recorded offences, as context"
_MARKS = {"higher": "▲", "lower": "▼"}
_BETTER = {"up": "higher", "down": "lower"}
_UNKNOWN = (None, "not fit to judge", "too few returned", "too few to say")
# The abbreviations in the strategy's own list of units.
_UNITS = {
    "TP": "Territorial Policing",
    "PIB": "Performance Information Bureau",
    "SCD": "Specialist Crime Directorate",
    "MIB": "Met Intelligence Bureau",
    "TPHQ": "Territorial Policing Headquarters",
    "ALL": "all units",
}


def summary_page(facts: Facts) -> dict[str, Any]:
    """Return the content of the front page."""
    strategy = facts.row("target", measure="strategy")
    rows = [facts.row("target", measure=name) for name in facts.indicators]
    listed = standouts(facts)
    return {
        "headline": strategy["headline"] if strategy else "",
        "measured": [row for row in rows if row],
        "scorecard": scorecard(facts),
        "standouts": listed[:MOST],
        "folded": listed[MOST:],
        "not_final": not_final(facts),
        "judged": judged(facts, LONDON),
        "received": facts["received"][0],
        "refused": len(facts["refused"]),
        "since": since(facts["since"][0]),
        "groups": overview(facts),
        "counts": [(row["area_name"], _counts(row)) for row in facts["borough_counts"]],
    }


def _counts(row: Row) -> str:
    overdue = f", {row['overdue']} overdue" if row["overdue"] else ""
    return f"{row['standouts']}{overdue}"


@dataclass(frozen=True)
class Measure:
    """A row about the target.

    It covers either one measure, which has a picture, or the strategy as a whole.
    """

    row: Row
    verdict: str
    statement: str
    picture: Picture | None


def measure_of(facts: Facts, row: Row) -> Measure:
    """Return a row about the target, writing out its verdict."""
    picture = None if row["measure"] == "strategy" else _picture(facts, row)
    return Measure(row, wording.label(row["verdict"]), row["statement"], picture)


def _aimed_at(facts: Facts, row: Row) -> float | None:
    if row["baseline_value"] is None:
        return None
    falls = facts.indicators[row["measure"]]["good_direction"] == "down"
    return float(row["baseline_value"] + (-1 if falls else 1) * row["target_points"])


def target_points(facts: Facts, row: Row) -> list[Row]:
    """List the years in a measure's chart, and each year's change since the baseline.

    Years after a break are not comparable with the baseline, so their change is left out.
    """
    measure = row["measure"]
    changes = {
        change["period_start"]: change
        for change in facts.attitude_changes(measure, LONDON)
        if change["statement"] != "not comparable"
    }
    points = []
    for figure in facts.series(measure, LONDON):
        change = changes.get(figure["period_start"])
        points.append(
            {
                **figure,
                "improvement_points": change and change["improvement_points"],
                "improvement_lower_95": change and change["lower_95"],
                "improvement_upper_95": change and change["upper_95"],
                "is_compared": change is not None,
                "target_value": _aimed_at(facts, row),
            }
        )
    return points


def _picture(facts: Facts, row: Row) -> Picture:
    measure = row["measure"]
    indicator = facts.indicators[measure]
    rows = target_points(facts, row)
    levels = []
    aim = _aimed_at(facts, row)
    if aim is not None:
        levels = [
            Level("baseline", row["baseline_value"], f"Baseline {row['baseline_period']}", False),
            Level("target", aim, f"Target {wording.figure(aim, 'percent')}", True),
        ]
    labels = [figure["period_label"] for figure in rows]
    title = f"{indicator['indicator_name']}, %, London, year to each quarter{span(rows)}"
    known = [figure for figure in rows if figure["value"] is not None]
    alt = title
    if known:
        alt += f", against the baseline and the target. {row['headline']}"
    return Picture(
        title=title,
        svg=line_chart(labels, [with_interval(rows)], "percent", alt, levels),
        table=Table(
            ("Year to", "Share", "95% interval", "Answers", _SINCE, "95% interval"),
            [_cells(figure, row) for figure in rows],
        ),
        data=f"data/indicators/{measure}-target.csv",
        legend=[
            ("area", "London, with 95% interval"),
            ("target", "target, by 2012-13"),
            *unfit(rows),
        ],
    )


def _cells(figure: Row, target: Row) -> tuple[str, ...]:
    change = (wording.NOT_APPLICABLE, wording.NOT_APPLICABLE)
    if figure["is_compared"]:
        marks = [0, target["target_points"]]
        limits = (figure["improvement_lower_95"], figure["improvement_upper_95"])
        change = (
            wording.points(figure["improvement_points"], marks),
            wording.points_between(*limits, marks),
        )
    return (
        wording.year(figure).removeprefix("year to "),
        marked(figure, {"unit": "percent"}),
        wording.interval(figure["lower_95"], figure["upper_95"], "percent"),
        wording.figure(figure["base"], "count"),
        *change,
    )


@dataclass(frozen=True)
class Line:
    """One indicator in one area, ready to show: its latest year, chart and signal."""

    indicator: Row
    also: str
    value: str
    period: str
    change: str
    chart: Markup
    mark: str
    signal: str
    returns: str
    comparison: str = ""
    difference: str = ""
    outlying: str = ""


@dataclass(frozen=True)
class Group:
    """A heading, and the indicators under it."""

    title: str
    lines: list[Line]


def overview(facts: Facts, area: Row | None = None) -> list[Group]:
    """Return each indicator once, under its key activity area."""
    titles = {row["key_activity_area"]: row["area_title"] for row in facts["activity_areas"]}
    named = {(row["indicator_id"], row["key_activity_area"]) for row in facts["activity_areas"]}
    groups = []
    for number, title in [*titles.items(), (None, _CONTEXT)]:
        lines = []
        for row in facts.rows("indicators", key_activity_area=number):
            name = row["indicator_id"]
            others = [other for other in titles if other != number and (name, other) in named]
            lines.append(line(facts, row, others, area))
        groups.append(Group(f"{number}. {title}" if number else title, lines))
    return [group for group in groups if group.lines]


def line(facts: Facts, indicator: Row, others: Sequence[int], area: Row | None = None) -> Line:
    """Return an indicator's line for London, or for a borough compared with London."""
    name, unit = indicator["indicator_id"], indicator["unit"]
    code = LONDON if area is None else area["area_code"]
    row = facts.latest(name, code)
    signal = facts.signal(name, code)
    sentence = wording.signal(signal)
    points = facts.chart(name, code)
    value, moved, period, returns = wording.NOT_AVAILABLE, "", "no year is over yet", ""
    if row is not None:
        value = f"{wording.short(row['value'], unit)} {wording.marks(row)}".rstrip()
        moved, period = wording.sentence(row["change_statement"]), wording.year(row)
        if indicator["aggregation"] == "stock" and area is None and row["value"] is not None:
            period = wording.stock(row).partition(" ")[2]
        if unit == "index":
            period += ", 2009-10 = 100"
        status = None if area is None else row["return_status"]
        returns = wording.named(status) if status else wording.returned(row)
    return Line(
        indicator=indicator,
        also=", ".join(str(number) for number in others),
        value=value,
        period=period,
        change=moved,
        chart=miniature(points, f"{indicator['indicator_name']}: {sentence}"),
        mark=_mark(signal),
        signal=sentence,
        returns=returns,
        comparison="" if area is None or row is None else _compared(facts, indicator, row),
        difference="" if area is None or row is None else _clear(row),
        outlying="" if row is None else _outlying(facts, row),
    )


def _clear(row: Row) -> str:
    is_clear = row["comparison"] in {"higher", "lower"}
    return wording.sentence(row["comparison_statement"]) if is_clear else ""


_OF_TOTALS = {
    "confiscation_paid_rate": ("confiscation_value_gbp",),
    "payback_index": ("confiscation_value_gbp", "cash_forfeiture_value_gbp"),
}
"""The amounts in pounds that other figures are based on."""


def _outlying(facts: Facts, row: Row) -> str:
    """Describe any orders far larger than the others. If there are none, return an empty text."""
    for total in _OF_TOTALS.get(row["indicator_id"], ()):
        orders = _outlying_orders(facts, facts.latest(total, row["area_code"]))
        if orders:
            return wording.includes_outlying(orders)
    orders = _outlying_orders(facts, row)
    return wording.outlying(orders) if orders else ""


def _outlying_orders(facts: Facts, row: Row | None) -> Row | None:
    """List the orders in an amount that are far larger than the other orders.

    The private warehouse may differ from the publication, so its orders are used only if the amount
    is the same in both.
    """
    if row is None:
        return None
    keys = ("indicator_id", "area_code", "period_start")
    orders = facts.row("outlying_orders", **{key: row[key] for key in keys})
    if orders is None or row["value"] is None or abs(row["value"] - orders["total_gbp"]) >= 0.005:
        return None
    return orders


def _mark(signal: Row | None) -> str:
    """Return a triangle for a figure that stands out, or an empty text for any other."""
    return "" if signal is None else _MARKS.get(signal["direction"], "")


def _compared(facts: Facts, indicator: Row, row: Row) -> str:
    """Return London's figure for comparison, or an empty text for pounds.

    For a count, return the borough's and London's rates.
    """
    london = facts.latest(indicator["indicator_id"], LONDON)
    if indicator["unit"] == "gbp" or london is None:
        return ""
    if drawn_unit(indicator) != "rate":
        return f"London {wording.figure(london['value'], indicator['unit'])}"
    mine, theirs = (wording.rate(figure) for figure in (row, london))
    return f"{mine} {PER_HEAD}; London {theirs}"


def plan_page(facts: Facts) -> dict[str, Any]:
    """Return the activities by key activity area, and two paragraphs of summary."""
    rows = facts["delivery_plan"]
    homes = _homes(rows)
    titles = {row["key_activity_area"]: row["area_title"] for row in facts["activity_areas"]}
    areas = []
    for number, of_area in groupby(rows, lambda row: row["key_activity_area"]):
        activities = [
            _activity(facts, list(lines), homes)
            for _, lines in groupby(of_area, lambda row: row["activity_ref"])
        ]
        areas.append({"number": number, "title": titles[number], "activities": activities})
    return {"areas": areas, **_sentences(rows)}


def _homes(rows: Sequence[Row]) -> dict[str, str]:
    """Return the activity under which the delivery plan shows each indicator in full.

    This is the first activity in the indicator's own key activity area, or else its first activity
    in any area.
    """
    homes: dict[str, str] = {}
    for is_own in (True, False):
        for row in rows:
            if row["indicator_id"] and (not is_own or row["own_area"] == row["key_activity_area"]):
                homes.setdefault(row["indicator_id"], row["activity_ref"])
    return homes


def _activity(facts: Facts, rows: list[Row], homes: dict[str, str]) -> dict[str, Any]:
    named = [row for row in rows if row["indicator_id"]]
    mine = [row for row in named if homes[row["indicator_id"]] == row["activity_ref"]]
    return {
        "row": rows[0],
        "responsible": _responsible(rows[0]["responsibility"]),
        "lines": [line(facts, facts.indicators[row["indicator_id"]], []) for row in mine],
        "others": [(row, homes[row["indicator_id"]]) for row in named if row not in mine],
    }


def _responsible(units: str | None) -> str:
    words = re.findall(r"[A-Z]{2,}", units or "")
    named = [_UNITS.get(word, word) for word in words]
    rest = " ".join(word for word in (units or "").split() if word not in words)
    return ", ".join([*named, *([rest] if rest else [])])


def _sentences(rows: Sequence[Row]) -> dict[str, str]:
    """Say in two paragraphs how many activities have figures, and how indicators moved."""
    activities = {row["activity_ref"] for row in rows}
    with_figure = {row["activity_ref"] for row in rows if row["value"] is not None}
    indicators = {row["indicator_id"]: row for row in rows if row["indicator_id"]}.values()
    wanted = [row for row in indicators if row["good_direction"] in _BETTER]
    unknown = sum(row["statement"] in _UNKNOWN for row in wanted)
    same = sum(row["statement"] == "no clear change" for row in wanted)
    better = sum(row["statement"] == _BETTER[row["good_direction"]] for row in wanted)
    worse = len(wanted) - unknown - same - better
    return {
        "lead": f"{len(with_figure)} of {len(activities)} activities have a figure. Of "
        f"{len(wanted)} indicators with a wanted direction, {better or 'none'} "
        f"clearly improved on the year before and {worse or 'none'} clearly worsened.",
        "rest": f"{same} of these indicators show no clear change, and {unknown} cannot be judged, "
        "because returns are outstanding, follow-up is not over, the way of counting changed, "
        "there are too few cases, or the figures are in pounds or days. "
        "The strategy names no wanted direction for the other "
        f"{len(indicators) - len(wanted)} indicators, most of which count police activity. "
        f"{len(activities) - len(with_figure)} activities have no "
        "figure, because the plan names no indicator for them or no year is over yet.",
    }
