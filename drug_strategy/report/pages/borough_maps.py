"""The boroughs' latest year of an indicator as a map, its legend and its table.

Counts are coloured by rate, pounds by their total.
"""

from dataclasses import dataclass

from markupsafe import Markup

from drug_strategy.report import wording
from drug_strategy.report.charts import maps
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.pictures import PER_HEAD, drawn_unit, marked
from drug_strategy.report.tables import Table

UNITS = {
    "rate": PER_HEAD,
    "gbp": "pounds, in total",
    "percent": "percent",
    "days": "days",
    "index": "index, 2009-10 = 100",
    "count": "number",
}


@dataclass(frozen=True)
class BoroughMap:
    """The boroughs coloured by one indicator."""

    indicator: Row
    title: str
    svg: Markup
    legend: list[tuple[str, str]]
    unit: str
    table: Table
    data: str


def borough_map(facts: Facts, indicator: Row) -> BoroughMap:
    """The latest year of an indicator over the boroughs; counts as rates, pounds in total."""
    identity = indicator["indicator_id"]
    unit = drawn_unit(indicator)
    rows = {row["area_code"]: facts.latest(identity, row["area_code"]) for row in facts["boroughs"]}
    values = {
        code: None if row is None else row["rate"] if unit == "rate" else row["value"]
        for code, row in rows.items()
    }
    year = facts.year(identity)
    measure = {"rate": f" {PER_HEAD}", "gbp": ", total"}.get(unit, "")
    title = f"{indicator['indicator_name']}{measure}, boroughs, " + (
        wording.year(year) if year else "no year is over yet"
    )
    coloured = maps.colour(values, unit, from_zero=indicator["aggregation"] != "survey")
    names = {row["area_code"]: row["area_name"] for row in facts["boroughs"]}
    sentence = {
        code: f"{names[code]}: {wording.figure(value, unit)}" for code, value in values.items()
    }
    return BoroughMap(
        indicator=indicator,
        title=title,
        svg=maps.draw(
            coloured,
            sentence,
            {code: f"../boroughs/{wording.slug(name)}.html" for code, name in names.items()},
            f"Map. {title}. {maps.in_words(coloured, names)}.",
        ),
        legend=coloured.legend,
        unit=UNITS[unit],
        table=_map_table(indicator, names, rows),
        data=f"data/indicators/{identity}-map.csv",
    )


def _map_table(indicator: Row, names: dict[str, str], rows: dict[str, Row | None]) -> Table:
    by_rate = drawn_unit(indicator) == "rate"
    cells = []
    for code, row in rows.items():
        line = [names[code], marked(row, indicator) if row else wording.NOT_AVAILABLE]
        if by_rate:
            rate = row["rate"] if row else None
            line.append(wording.figure(rate, "rate"))
        cells.append(line)
    return Table(("Borough", "Figure", *(["Rate"] if by_rate else [])), cells)
