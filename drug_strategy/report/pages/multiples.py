"""The boroughs as small multiples: each borough's years on one scale, before London's."""

from dataclasses import dataclass

from markupsafe import Markup

from drug_strategy.report import wording
from drug_strategy.report.charts.multiples import small_multiples
from drug_strategy.report.charts.time_series import tick
from drug_strategy.report.facts import LONDON, YEAR, Facts, Row
from drug_strategy.report.pages.pictures import PER_HEAD, drawn_unit


@dataclass(frozen=True)
class Multiples:
    """The small charts, what they show, and their common scale in words."""

    title: str
    scale: str
    charts: Markup


def multiples(facts: Facts, indicator: Row) -> Multiples | None:
    """Each borough's year to each quarter; None before there is a figure."""
    name, unit = indicator["indicator_id"], drawn_unit(indicator)
    column = "rate" if unit == "rate" else "value"
    rows = {
        area["area_code"]: facts.series(name, area["area_code"], YEAR) for area in facts["boroughs"]
    }
    london = facts.series(name, LONDON, YEAR)
    names = {}
    for area in facts["boroughs"]:
        code, borough = area["area_code"], area["area_name"]
        latest = facts.latest(name, code)
        figure = wording.short(latest[column], unit) if latest else wording.NOT_AVAILABLE
        names[code] = (borough, figure, f"../boroughs/{wording.slug(borough)}.html")
    with_london = unit != "gbp" and indicator["aggregation"] != "stock"
    charts, fitted = small_multiples(
        {code: [row[column] for row in found] for code, found in rows.items()},
        [row[column] for row in london] if with_london else [],
        names,
        from_zero=indicator["aggregation"] != "survey",
    )
    if fitted is None:
        return None
    measure = f", {PER_HEAD}" if unit == "rate" else ""
    ends = f"{tick(fitted.bottom, unit)} to {tick(fitted.top, unit)}"
    first, last = (london[end]["period_label"].removeprefix("year to ") for end in (0, -1))
    beside = " The dashed line is London's." if with_london else ""
    return Multiples(
        title=f"{indicator['indicator_name']}{measure}, each borough, {first} to {last}",
        scale=f"Each chart goes from {ends}; the number is the latest year's.{beside} They lie as "
        "on the map.",
        charts=charts,
    )
