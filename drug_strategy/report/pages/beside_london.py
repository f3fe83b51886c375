"""The boroughs beside London in one picture: what is clearly different, and what is usual."""

from collections.abc import Sequence

from drug_strategy.report import wording
from drug_strategy.report.charts.boroughs import borough_chart
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.pictures import NOT_FIT, PER_HEAD, Picture, drawn_unit
from drug_strategy.report.tables import Table

DIFFER = "The boroughs differ by more than chance alone; the band allows for it."


def boroughs_beside_london(facts: Facts, indicator: Row) -> Picture | None:
    """The boroughs beside London, by size in the chart and by name in the table; no rank."""
    name, unit = indicator["indicator_id"], drawn_unit(indicator)
    found = [
        (facts.comparison(name, area["area_code"]), facts.latest(name, area["area_code"]))
        for area in facts["boroughs"]
    ]
    rows = [{**row, "is_fit": figure["is_fit"] if figure else None} for row, figure in found if row]
    year = facts.year(name)
    if year is None or not rows:
        return None
    by_size = sorted(rows, key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    measure = f", {PER_HEAD}" if unit == "rate" else ""
    title = f"{indicator['indicator_name']}{measure}, boroughs beside London, {wording.year(year)}"
    clear = {
        word: ", ".join(row["area_name"] for row in rows if row["comparison"] == word) or "none"
        for word in ("higher", "lower")
    }
    sentence = f"Higher than London: {clear['higher']}. Lower: {clear['lower']}."
    if all(row["comparison"] is None for row in rows):
        sentence = "No comparison is made."
    if any((row["overdispersion"] or 0) > 1 for row in rows):
        sentence += f" {DIFFER}"
        title += f". {DIFFER.rstrip('.')}"
    return Picture(
        title=title,
        svg=borough_chart(
            by_size, unit, f"{title}. {sentence}", indicator["aggregation"] != "survey"
        ),
        table=Table(
            ("Borough", "Figure", "Usual of boroughs", "Beside London"),
            [_comparison(row, unit) for row in rows],
        ),
        data=f"data/indicators/{name}-boroughs.csv",
        legend=[
            ("point", "borough"),
            ("usual", "usual of boroughs of this size at London's level, 99.8%"),
            ("signal", "clearly higher or lower"),
            *([("hollow", NOT_FIT)] if any(row["is_fit"] is False for row in rows) else []),
        ],
    )


def _comparison(row: Row, unit: str) -> Sequence[str]:
    borne = {
        wording.PROVISIONAL: row["is_provisional"],
        wording.REVISED: row["is_revised"],
    }
    marks = "".join(f" {symbol}" for symbol, holds in borne.items() if holds)
    return (
        row["area_name"],
        f"{wording.figure(row['value'], unit)}{marks}",
        wording.interval(row["funnel_lower_998"], row["funnel_upper_998"], unit),
        wording.difference(row),
    )
