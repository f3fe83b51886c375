"""The CSV files beside the pages: the data of every chart, map and table."""

from collections.abc import Iterator, Sequence

from drug_strategy.report.facts import LONDON, YEAR, Facts, Row
from drug_strategy.report.pages.borough import wards
from drug_strategy.report.tables import csv_text
from drug_strategy.report.wording import slug

_FIGURE = (
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
_LONDON = (*_FIGURE, "boroughs_returned", "value_year_before", "statement")
_CHART = ("period_label", "value", "centre", "lower_limit", "upper_limit", "rule", "signal")
_BOROUGHS = (
    "area_name",
    "period_label",
    "compared",
    "value",
    "london_value",
    "funnel_lower_998",
    "funnel_upper_998",
    "comparison",
    "is_provisional",
)
_CITED = ("as_at", "publication_id", "contains_synthetic")
_CHANGED = (
    "indicator_name",
    "area_name",
    "period_label",
    "change",
    "value_before",
    "value_now",
    "caused_by",
    "previous_publication",
)
_RETURN = ("return_name", "borough_code", "borough_name", "fiscal_quarter", "return_status")
_RECORDS = ("records", "accepted", "superseded", "withdrawn", "duplicate", "quarantined")
_FILES = ("return_name", "files", "files_refused", "files_duplicate", *_RECORDS)
_LEFT_OUT = ("kind", "reason", "return_name", "file_name", "row_count")


def csv_files(facts: Facts) -> dict[str, str]:
    """Every CSV file, by its path below the site's folder."""
    found = {
        "data/returns-received.csv": _of(_RETURN, facts["returns"]),
        "data/files.csv": _of(_FILES, facts["files"]),
        "data/rows-left-out.csv": _of(_LEFT_OUT, facts["left_out"]),
        "data/delivery-plan.csv": _of(tuple(facts["delivery_plan"][0]), facts["delivery_plan"]),
    }
    found["data/changes.csv"] = _cited(facts, _CHANGED, facts["changed_figures"])
    for identity in facts.indicators:
        found |= _of_indicator(facts, identity)
        found[f"data/maps/{identity}.csv"] = _of(
            ("borough_code", "borough_name", *_FIGURE), list(_latest(facts, identity))
        )
    for borough in facts["boroughs"]:
        name = slug(borough["area_name"])
        found[f"data/boroughs/{name}.csv"] = _of(
            ("indicator_id", "year_to", *_FIGURE[1:], "london_value", "london_rate"),
            list(_beside_london(facts, borough["area_code"])),
        )
        found[f"data/boroughs/{name}-wards.csv"] = _wards(facts, borough)
    return found


def _of_indicator(facts: Facts, identity: str) -> dict[str, str]:
    """Each chart and table of an indicator's page as a file that can be cited."""
    boroughs = [facts.comparison(identity, area["area_code"]) for area in facts["boroughs"]]
    files = {
        "": (_CHART, facts.chart(identity, LONDON)),
        "-years": (_LONDON, facts.series(identity, LONDON, YEAR)),
        "-boroughs": (_BOROUGHS, [row for row in boroughs if row]),
    }
    named = {"indicator_name": facts.indicators[identity]["indicator_name"]}
    return {
        f"data/indicators/{identity}{name}.csv": _cited(
            facts, ("indicator_name", *columns), [{**row, **named} for row in rows]
        )
        for name, (columns, rows) in files.items()
    }


def _cited(facts: Facts, columns: tuple[str, ...], rows: Sequence[Row]) -> str:
    """Rows that say what publication they are of."""
    cited = {name: facts.publication[name] for name in _CITED}
    return _of((*columns, *_CITED), [{**row, **cited} for row in rows])


def _of(columns: tuple[str, ...], rows: list[Row]) -> str:
    return csv_text(columns, ([row.get(column) for column in columns] for row in rows))


def _latest(facts: Facts, identity: str) -> Iterator[Row]:
    for borough in facts["boroughs"]:
        row = facts.latest(identity, borough["area_code"]) or {}
        yield {
            **row,
            "borough_code": borough["area_code"],
            "borough_name": borough["area_name"],
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
    return _of(("ward_name", "period_label", *names), rows)
