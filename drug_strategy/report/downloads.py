"""The CSV files beside the pages: the data of every chart, map and table, and its publication.

Figures are those of the published file to three decimals. A fiscal year, which a spreadsheet would
take for a month, is led by `year`.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from drug_strategy.io.text import csv_lines
from drug_strategy.report.pages.borough import PROFILE, wards
from drug_strategy.report.pages.london import target_points
from drug_strategy.report.reading import LONDON, Facts, Row
from drug_strategy.report.wording import slug

_CITED = ("as_at", "publication_id", "contains_synthetic")
_FISCAL_YEAR = re.compile(r"\d{4}-\d\d")
_FIGURE = (
    *("period_label", "numerator", "denominator", "value", "lower_95", "upper_95", "base"),
    *("rate", "rate_lower_95", "rate_upper_95", "population_covered"),
    *("return_status", "is_provisional"),
)
_TARGET = (
    *("measure_name", "period_label", "value", "lower_95", "upper_95", "base"),
    *("improvement_points", "improvement_lower_95", "improvement_upper_95"),
    *("baseline_value", "target_value"),
)
_LONDON = (
    *(*_FIGURE, "boroughs_returned", "value_year_before", "statement"),
    *("value_like_for_like", "value_year_before_like_for_like", "boroughs_like_for_like"),
)
_CHART = ("period_label", "value", "centre", "lower_limit", "upper_limit", "rule", "signal")
_BOROUGHS = (
    *("area_name", "period_label", "compared", "value", "london_value"),
    *("funnel_lower_998", "funnel_upper_998", "overdispersion", "boroughs_compared"),
    *("comparison", "is_provisional"),
)
_PROFILED = (
    *("ward_code", "ward_name", "fiscal_year", "is_provisional"),
    *(*PROFILE, "population_covered", "acquisitive_offences_per_1000"),
)
_CHANGED = (
    *("indicator_name", "area_name", "period_label", "change", "value_before", "value_now"),
    *("caused_by", "previous_publication"),
)
_RETURN = ("return_name", "borough_code", "borough_name", "fiscal_quarter", "return_status")
_FILES = (
    *("return_name", "files", "files_refused", "files_duplicate", "records", "accepted"),
    *("superseded", "withdrawn", "duplicate", "quarantined"),
)
_DRIFT = (
    *("return_name", "measure", "column_name", "value", "fiscal_quarter", "observed", "usual"),
    *("lower_limit", "upper_limit", "is_provisional"),
)
_BY_QUARTER = ("fiscal_quarter", "records", "left_out", "share_percent")
_LEFT_OUT = ("kind", "reason", "return_name", "file_name", "row_count")


def csv_files(facts: Facts) -> dict[str, str]:
    """Every CSV file, by its path below the site's folder."""
    found = {
        "data/returns-received.csv": _cited(facts, _RETURN, facts["returns"]),
        "data/files.csv": _cited(facts, _FILES, facts["files"]),
        "data/rows-left-out.csv": _cited(facts, _LEFT_OUT, facts.rows("left_out", kind="left out")),
        "data/rows-with-warnings.csv": _cited(facts, _LEFT_OUT, facts.rows("left_out", kind="odd")),
        "data/rows-left-out-by-quarter.csv": _cited(
            facts, _BY_QUARTER, facts["left_out_by_quarter"]
        ),
        "data/drift.csv": _cited(facts, _DRIFT, facts["drift"]),
        "data/delivery-plan.csv": _cited(
            facts, tuple(facts["delivery_plan"][0]), facts["delivery_plan"]
        ),
        "data/changes.csv": _cited(facts, _CHANGED, facts["changed_figures"]),
    }
    for identity in facts.indicators:
        found |= _of_indicator(facts, identity)
    for row in facts["target"]:
        if row["measure"] in facts.indicators:
            found[f"data/indicators/{row['measure']}-target.csv"] = _cited(
                facts, _TARGET, [{**row, **each} for each in target_points(facts, row)]
            )
    for borough in facts["boroughs"]:
        found |= _of_borough(facts, borough)
    return found


def _of_indicator(facts: Facts, identity: str) -> dict[str, str]:
    """Each chart and table of an indicator's page as a file that can be cited."""
    boroughs = [facts.comparison(identity, code) for code in facts.boroughs]
    files: dict[str, tuple[tuple[str, ...], Sequence[Row]]] = {
        "": (_CHART, facts.chart(identity, LONDON)),
        "-years": (_LONDON, facts.series(identity, LONDON)),
        "-boroughs": (_BOROUGHS, [row for row in boroughs if row]),
    }
    mapped = [
        {**(facts.latest(identity, code) or {}), "borough_code": code, "borough_name": name}
        for code, name in facts.boroughs.items()
    ]
    files["-map"] = (("borough_code", "borough_name", *_FIGURE), mapped)
    named = {"indicator_name": facts.indicators[identity]["indicator_name"]}
    return {
        f"data/indicators/{identity}{name}.csv": _cited(
            facts, ("indicator_name", *columns), [{**row, **named} for row in rows]
        )
        for name, (columns, rows) in files.items()
    }


def _of_borough(facts: Facts, borough: Row) -> dict[str, str]:
    """A borough's years beside London's, its survey charts alone, its wards and their profiles."""
    name = f"data/boroughs/{slug(borough['area_name'])}"
    rows = list(_beside_london(facts, borough["area_code"]))
    columns = ("indicator_id", "year_to", *_FIGURE[1:], "london_value", "london_rate")
    charts = {
        f"{name}-{identity}.csv": [row for row in rows if row["indicator_id"] == identity]
        for identity, indicator in facts.indicators.items()
        if indicator["aggregation"] == "survey"
    }
    files = {path: _cited(facts, columns, of_chart) for path, of_chart in charts.items()}
    profiles = facts.rows("ward_profiles", borough_code=borough["area_code"])
    return files | {
        f"{name}.csv": _cited(facts, columns, rows),
        f"{name}-wards.csv": _wards(facts, borough),
        f"{name}-ward-profiles.csv": _cited(facts, _PROFILED, profiles),
    }


def _beside_london(facts: Facts, area_code: str) -> Iterator[Row]:
    for identity in facts.indicators:
        london = {row["period_start"]: row for row in facts.series(identity, LONDON)}
        for row in facts.series(identity, area_code):
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
    names = [row["indicator_id"] for row in table["indicators"]]
    rows = [
        {"ward_name": ward, "period_label": table["period"]}
        | dict(zip(names, [value for _, value in cells], strict=True))
        for ward, cells in table["rows"]
    ]
    return _cited(facts, ("ward_name", "period_label", *names), rows)


def _cited(facts: Facts, columns: tuple[str, ...], rows: Sequence[Row]) -> str:
    """Rows as CSV that say what publication they are of."""
    cited = [facts.publication[name] for name in _CITED]
    lines = ([_cell(row.get(name)) for name in columns] + cited for row in rows)
    return "".join(csv_lines((*columns, *_CITED), lines))


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(f"{value:.3f}".rstrip("0").rstrip("."))
    if isinstance(value, str) and _FISCAL_YEAR.fullmatch(value):
        return f"year {value}"
    return value
