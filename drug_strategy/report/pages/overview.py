"""The table of indicators: one row each, under the first key activity area that names it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from drug_strategy.report import wording
from drug_strategy.report.charts.control import miniature
from drug_strategy.report.facts import LONDON, Facts, Row
from drug_strategy.report.pages.pictures import PER_HEAD, drawn_unit

BESIDE = "Recorded offences, beside the strategy"
SIGNALS = {
    "higher than usual": "▲",
    "lower than usual": "▼",
    "better than usual": "◆",
    "worse than usual": "◆",
}


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
    first: dict[str, list[int]] = {}
    titles: dict[int, str] = {}
    for row in facts["activity_areas"]:
        titles[row["key_activity_area"]] = row["area_title"]
        if row["indicator_id"]:
            first.setdefault(row["indicator_id"], []).append(row["key_activity_area"])
    targets = {row["measure"] for row in facts["target"]}
    found = [
        Group(
            "Public confidence",
            _lines(facts, [i for i in targets if i in facts.indicators], first, area),
        )
    ]
    for number, title in titles.items():
        wanted = [
            name for name, areas in first.items() if areas[0] == number and name not in targets
        ]
        found.append(Group(f"{number}. {title}", _lines(facts, wanted, first, area)))
    others = [name for name in facts.indicators if name not in first and name not in targets]
    found.append(Group(BESIDE, _lines(facts, others, first, area)))
    return [group for group in found if group.lines]


def _lines(
    facts: Facts, names: Sequence[str], areas: dict[str, list[int]], area: Row | None
) -> list[Line]:
    ordered = sorted(names, key=lambda name: facts.indicators[name]["display_order"])
    return [line(facts, facts.indicators[name], areas.get(name, [])[1:], area) for name in ordered]


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
        mark=SIGNALS.get(signal["signal"], "") if signal else "",
        signal=sentence,
        returns=returns,
        beside="" if area is None or row is None else beside(facts, indicator, row),
        difference="" if area is None else wording.difference(facts.comparison(name, code)),
    )


def beside(facts: Facts, indicator: Row, row: Row) -> str:
    """The rate where it is a count, and London's; pounds of London say nothing of a borough."""
    whole = facts.latest(indicator["indicator_id"], LONDON)
    if indicator["unit"] == "gbp" or whole is None:
        return ""
    if drawn_unit(indicator) != "rate":
        return f"London {wording.figure(whole['value'], indicator['unit'])}"
    mine, theirs = (wording.figure(figure["rate"], "rate") for figure in (row, whole))
    return f"{mine} {PER_HEAD}; London {theirs}"
