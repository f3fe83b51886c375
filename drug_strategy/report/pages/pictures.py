"""The picture of one indicator over time: a chart with its title, its data and what is in them.

A borough's chart over time is beside London's (`of_borough`).
Counts of a borough are drawn as rates, so that boroughs of all sizes can stand beside London.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from drug_strategy.report import wording
from drug_strategy.report.charts import time_series
from drug_strategy.report.facts import LONDON, YEAR, Facts, Row
from drug_strategy.report.tables import Table

FIGURE = ("value", "lower_95", "upper_95")
RATE = ("rate", "rate_lower_95", "rate_upper_95")
PER_HEAD = "per 100,000 residents"
NOT_FIT = "not fit to judge"


@dataclass(frozen=True)
class Picture:
    """A chart; `data` is its CSV file, below the site's folder, `note` a sentence below it."""

    title: str
    svg: Markup
    table: Table
    data: str
    legend: Sequence[tuple[str, str]] = ()
    note: str = ""


def of_borough(facts: Facts, indicator: Row, borough: Row) -> Picture:
    """A borough's years to each quarter, beside London's."""
    code, name = borough["area_code"], borough["area_name"]
    unit = drawn_unit(indicator)
    key, lower, upper = RATE if unit == "rate" else FIGURE
    rows = facts.series(indicator["indicator_id"], code, YEAR)
    london = facts.series(indicator["indicator_id"], LONDON, YEAR)
    beside = unit != "gbp"
    measure = f" {PER_HEAD}" if unit == "rate" else ""
    title = (
        f"{indicator['indicator_name']}{measure}, {name}{' and London' if beside else ''}, "
        f"year to each quarter{_span(rows)}"
    )
    unfit = [("hollow", NOT_FIT)] if any(row["is_fit"] is False for row in rows) else []
    lines = [time_series.Line("london", [row[key] for row in london])] if beside else []
    lines.append(
        time_series.Line(
            "area",
            [row[key] for row in rows],
            [row[lower] for row in rows],
            [row[upper] for row in rows],
            [row["is_fit"] for row in rows],
        )
    )
    alt = f"{indicator['indicator_name']}. {name}: {_ends(rows, key, unit)}"
    if beside:
        alt += f" London: {_ends(london, key, unit)}"
    svg = time_series.line_chart([row["period_label"] for row in rows], lines, unit, alt)
    return Picture(
        title=title,
        svg=svg,
        table=_beside_london(indicator, name, rows, london),
        data=f"data/boroughs/{wording.slug(name)}-{indicator['indicator_id']}.csv",
        legend=[*[("area", name), ("london", "London")][: 1 + beside], *unfit],
    )


def drawn_unit(indicator: Row) -> str:
    """What a borough is drawn in: counts as rates, all else, a stock too, as it is."""
    by_rate = indicator["unit"] == "count" and indicator["aggregation"] != "stock"
    return "rate" if by_rate else str(indicator["unit"])


def marked(row: Row, indicator: Row) -> str:
    """A figure with its symbols."""
    sentence = wording.figure(row["value"], indicator["unit"])
    return f"{sentence} {wording.marks(row)}".rstrip()


def _beside_london(indicator: Row, name: str, rows: Sequence[Row], london: Sequence[Row]) -> Table:
    unit = indicator["unit"]
    whole = {row["period_start"]: row for row in london}
    by_rate = drawn_unit(indicator) == "rate"
    headings = ["Year to", name, *(["Rate"] if by_rate else []), "95% interval"]
    headings.append("London, rate" if by_rate else "London")
    cells = []
    for row in rows:
        beside = whole.get(row["period_start"], {"rate": None, "value": None})
        line = [wording.year(row).removeprefix("year to "), marked(row, indicator)]
        if by_rate:
            line += [
                wording.figure(row["rate"], "rate"),
                wording.interval(row["rate_lower_95"], row["rate_upper_95"], "rate"),
                wording.figure(beside["rate"], "rate"),
            ]
        else:
            line += [
                wording.interval(row["lower_95"], row["upper_95"], unit),
                wording.figure(beside["value"], unit),
            ]
        cells.append(line)
    return Table(headings, cells)


def _span(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    first, last = (rows[end]["period_label"].removeprefix("year to ") for end in (0, -1))
    return f", {first} to {last}"


def _ends(rows: Sequence[Row], key: str, unit: str) -> str:
    """The first and the last figure, in a sentence."""
    known = [row for row in rows if row[key] is not None]
    if not known:
        return "No figures."
    sentence = [f"{wording.short(row[key], unit)} in the {wording.year(row)}" for row in known]
    sentence = [text.replace("in the 2", "in 2") for text in sentence]
    return f"{sentence[0]}." if len(sentence) == 1 else f"{sentence[0]}, {sentence[-1]}."
