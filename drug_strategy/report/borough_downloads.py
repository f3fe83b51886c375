"""A borough's CSV files; and how every CSV file says what publication it is of."""

from collections.abc import Iterator, Sequence

from drug_strategy.report.facts import LONDON, YEAR, Facts, Row
from drug_strategy.report.pages.borough import wards
from drug_strategy.report.pages.wards import PROFILE
from drug_strategy.report.tables import csv_text
from drug_strategy.report.wording import slug

FIGURE = (
    "period_label",
    "numerator",
    "denominator",
    "value",
    "lower_95",
    "upper_95",
    "base",
    "rate",
    "rate_lower_95",
    "rate_upper_95",
    "return_status",
)
_PROFILED = (
    *("ward_code", "ward_name", "fiscal_year", "is_provisional"),
    *(*PROFILE, "acquisitive_offences_per_1000"),
)
_CITED = ("as_at", "publication_id", "contains_synthetic")


def cited(facts: Facts, columns: tuple[str, ...], rows: Sequence[Row]) -> str:
    """Rows that say what publication they are of."""
    cited = {name: facts.publication[name] for name in _CITED}
    named = (*columns, *_CITED)
    return csv_text(named, ([cited.get(name, row.get(name)) for name in named] for row in rows))


def of_borough(facts: Facts, borough: Row) -> dict[str, str]:
    """A borough's years beside London's, its survey charts alone, its wards and their profiles."""
    name = f"data/boroughs/{slug(borough['area_name'])}"
    rows = list(_beside_london(facts, borough["area_code"]))
    columns = ("indicator_id", "year_to", *FIGURE[1:], "london_value", "london_rate")
    charts = {
        f"{name}-{identity}.csv": [row for row in rows if row["indicator_id"] == identity]
        for identity, indicator in facts.indicators.items()
        if indicator["aggregation"] == "survey"
    }
    files = {path: cited(facts, columns, of_chart) for path, of_chart in charts.items()}
    profiles = [
        row for row in facts["ward_profiles"] if row["borough_code"] == borough["area_code"]
    ]
    return files | {
        f"{name}.csv": cited(facts, columns, rows),
        f"{name}-wards.csv": _wards(facts, borough),
        f"{name}-ward-profiles.csv": cited(facts, _PROFILED, profiles),
    }


def _beside_london(facts: Facts, area_code: str) -> Iterator[Row]:
    for identity in facts.indicators:
        london = {row["period_start"]: row for row in facts.series(identity, LONDON, YEAR)}
        for row in facts.series(identity, area_code, YEAR):
            whole = london[row["period_start"]]
            year_to = row["period_label"].removeprefix("year to ")
            yield {
                **row,
                "year_to": year_to,
                "london_value": whole["value"],
                "london_rate": whole["rate"],
            }


def _wards(facts: Facts, borough: Row) -> str:
    """A row a ward, a column an indicator, as the page shows them."""
    table = wards(facts, borough)
    names = [row["indicator_id"] for row in table.indicators]
    rows = [
        {"ward_name": ward, "period_label": table.period}
        | dict(zip(names, [value for _, value in cells], strict=True))
        for ward, cells in table.rows
    ]
    return cited(facts, ("ward_name", "period_label", *names), rows)
