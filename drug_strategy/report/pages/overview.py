"""Make the table of every indicator, which the front page and each borough's page have.

The table has a line per indicator, under its key activity area. Other pages show single lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.charts import miniature
from drug_strategy.report.facts import Facts
from drug_strategy.report.pages.pictures import drawn_unit
from drug_strategy.report.rows import (
    ActivityArea,
    Figure,
    Indicator,
    OutlyingOrders,
)

_CONTEXT = "Recorded offences, as context"
_MARKS = {"higher than usual": "▲", "lower than usual": "▼", None: ""}
# The amounts in pounds that other figures are based on.
_OF_TOTALS = {
    "confiscation_paid_rate": ("confiscation_value_gbp",),
    "payback_index": ("confiscation_value_gbp", "cash_forfeiture_value_gbp"),
}


@dataclass(frozen=True)
class Line:
    """One indicator in one area, ready to show: its latest year, chart and newest quarter."""

    indicator: Indicator
    also: str
    chart: Markup
    mark: str
    newest: str
    value: str = wording.NOT_AVAILABLE
    period: str = "no year is over yet"
    statement: str = "No year is over yet."
    change: str = ""
    returns: str = ""
    comparison: str = ""
    difference: str = ""
    outlying: str = ""


@dataclass(frozen=True)
class Group:
    """A heading, and the indicators under it."""

    title: str
    lines: list[Line]


def overview(facts: Facts, code: str = LONDON) -> list[Group]:
    """Return each indicator once, under its key activity area."""
    named = sorted((row.indicator_id or "", row.key_activity_area) for row in facts[ActivityArea])

    def others(indicator: Indicator) -> list[int]:
        own = indicator.key_activity_area
        return [area for name, area in named if name == indicator.indicator_id and area != own]

    return [
        Group(title, [line(facts, row, code, others(row)) for row in indicators])
        for title, indicators in by_area(facts)
    ]


def by_area(facts: Facts) -> list[tuple[str, list[Indicator]]]:
    """Return the title of each key activity area that has indicators, and its indicators."""
    titles = {row.key_activity_area: row.area_title for row in facts[ActivityArea]}
    numbered = [(number, f"{number}. {title}") for number, title in titles.items()]
    return [
        (title, indicators)
        for number, title in [*numbered, (None, _CONTEXT)]
        if (indicators := [row for row in facts[Indicator] if row.key_activity_area == number])
    ]


def line(
    facts: Facts, indicator: Indicator, code: str = LONDON, others: Sequence[int] = ()
) -> Line:
    """Return an indicator's line for London, or for a borough compared with London.

    `others` are the numbers of the other key activity areas that name the indicator.
    """
    name, unit = indicator.indicator_id, indicator.unit
    row = facts.latest(name, code)
    without_year = Line(
        indicator=indicator,
        also=", ".join(map(str, others)),
        chart=miniature(facts.chart(name, code), ""),
        mark=_MARKS[facts.signal(name, code)],
        newest=wording.newest(facts.newest(name, code)),
    )
    if row is None:
        return without_year
    period, is_borough = wording.year(row), code != LONDON
    if indicator.aggregation == "stock" and not is_borough and row.value is not None:
        period = wording.stock(row).partition(" ")[2]
    if unit == "index":
        period += ", 2009-10 = 100"
    is_clear = is_borough and row.comparison in {"higher", "lower"}
    return replace(
        without_year,
        value=wording.with_marks(wording.short(row.value, unit), row),
        period=period,
        statement=row.statement or "",
        change=wording.change(row),
        returns=wording.named(row.return_status)
        if is_borough and row.return_status
        else wording.returned(row),
        comparison=_compared(facts, indicator, row) if is_borough else "",
        difference=wording.compared(row) if is_clear else "",
        outlying=_outlying(facts, row),
    )


def _outlying(facts: Facts, row: Figure) -> str:
    """Describe any orders far larger than the others. If there are none, return an empty text."""
    for total in _OF_TOTALS.get(row.indicator_id, ()):
        if orders := _outlying_orders(facts, facts.latest(total, row.area_code)):
            return wording.includes_outlying(orders)
    orders = _outlying_orders(facts, row)
    return wording.outlying(orders) if orders else ""


def _outlying_orders(facts: Facts, row: Figure | None) -> OutlyingOrders | None:
    """Return the orders in an amount that are far larger than the other orders.

    The private warehouse may differ from the publication, so its orders are used only if the amount
    is the same in both.
    """
    if row is None or row.value is None:
        return None
    key = (row.indicator_id, row.area_code, row.period_start)
    for orders in facts[OutlyingOrders]:
        is_of_row = key == (orders.indicator_id, orders.area_code, orders.period_start)
        if is_of_row and abs(row.value - orders.total_gbp) < 0.005:
            return orders
    return None


def _compared(facts: Facts, indicator: Indicator, row: Figure) -> str:
    """Return London's figure for comparison, or the reason why pounds are not compared.

    For a count, return the borough's and London's rates.
    """
    london = facts.latest(indicator.indicator_id, LONDON)
    if indicator.unit == "gbp" or london is None:
        return wording.sentence(row.no_comparison_reason)
    if drawn_unit(indicator) != "rate":
        return f"London {wording.figure(london.value, indicator.unit)}"
    return f"{wording.rate(row)} {wording.PER_HEAD}; London {wording.rate(london)}"
