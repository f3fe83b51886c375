"""The table of indicators: one row each, under its own key activity area."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from drug_strategy.report import wording
from drug_strategy.report.charts.control import miniature
from drug_strategy.report.facts import LONDON, Facts, Row
from drug_strategy.report.pages.pictures import PER_HEAD, drawn_unit

BESIDE = "Recorded offences, beside the strategy"
_MARKS = {"higher than usual": "▲", "lower than usual": "▼"}
_NO_SIGNAL = (None, "usual", "too few to say")


@dataclass(frozen=True)
class Line:
    """One indicator in an area: its latest year, its chart and its signal, all in words."""

    indicator: Row
    also: str
    value: str
    period: str
    change: str
    chart: Markup
    mark: str
    signal: str
    returns: str
    beside: str = ""
    difference: str = ""


@dataclass(frozen=True)
class Group:
    """A key activity area and the indicators under it."""

    title: str
    lines: list[Line]


def overview(facts: Facts, area: Row | None = None) -> list[Group]:
    """The groups in the strategy's order; each indicator stands in one of them."""
    titles = {row["key_activity_area"]: row["area_title"] for row in facts["activity_areas"]}
    named = {(row["indicator_id"], row["key_activity_area"]) for row in facts["activity_areas"]}
    found = []
    for number, title in [*titles.items(), (None, BESIDE)]:
        lines = []
        for row in facts["indicators"]:
            if row["key_activity_area"] == number:
                others = [
                    each
                    for each in titles
                    if each != number and (row["indicator_id"], each) in named
                ]
                lines.append(line(facts, row, others, area))
        found.append(Group(f"{number}. {title}" if number else title, lines))
    return [group for group in found if group.lines]


def line(facts: Facts, indicator: Row, others: Sequence[int], area: Row | None = None) -> Line:
    """London's row of an indicator, or a borough's beside London."""
    name, unit = indicator["indicator_id"], indicator["unit"]
    code = LONDON if area is None else area["area_code"]
    row = facts.latest(name, code)
    signal = facts.signal(name, code)
    sentence = wording.signal(signal)
    points = facts.chart(name, code)
    value, change, period, returns = wording.NOT_AVAILABLE, "", "no year is over yet", ""
    if row is not None:
        value = f"{wording.short(row['value'], unit)} {wording.marks(row)}".rstrip()
        change, period = wording.change(row, unit), wording.year(row)
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
        change=change,
        chart=miniature(points, f"{indicator['indicator_name']}: {sentence}"),
        mark=mark_of(signal),
        signal=sentence,
        returns=returns,
        beside="" if area is None or row is None else beside(facts, indicator, row),
        difference="" if area is None else wording.difference(facts.comparison(name, code)),
    )


def mark_of(signal: Row | None) -> str:
    """The mark beside a signal: which way, or a diamond where a direction is wanted."""
    if signal is None or signal["signal"] in _NO_SIGNAL:
        return ""
    return _MARKS.get(signal["signal"], "◆")


def beside(facts: Facts, indicator: Row, row: Row) -> str:
    """The rate where it is a count, and London's; pounds of London say nothing of a borough."""
    whole = facts.latest(indicator["indicator_id"], LONDON)
    if indicator["unit"] == "gbp" or whole is None:
        return ""
    if drawn_unit(indicator) != "rate":
        return f"London {wording.figure(whole['value'], indicator['unit'])}"
    mine, theirs = (wording.figure(figure["rate"], "rate") for figure in (row, whole))
    return f"{mine} {PER_HEAD}; London {theirs}"
