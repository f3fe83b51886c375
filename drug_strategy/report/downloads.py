"""Make the report's CSV files, which contain the data behind every chart, map and table.

Each row gives the indicator, area, period, unit, symbols, source, date and publication. Figures
come from the published file and are rounded to three decimals. Fiscal years are written `year
2010-11`, because a spreadsheet would read 2010-11 as a month.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.text import csv_lines
from drug_strategy.report import wording
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.borough import PROFILE
from drug_strategy.report.pages.london import target_points
from drug_strategy.report.pages.pictures import UNITS
from drug_strategy.report.pages.quality import owed
from drug_strategy.report.wording import slug

_SOURCE = "MPS Drug Strategy 2010-13"
_CITED = ("source", "as_at", "publication_id", "contains_synthetic")
_FISCAL_YEAR = re.compile(r"\d{4}-\d\d")
_FIGURE = (
    *("period_label", "numerator", "denominator", "unit", "value", "symbols"),
    *("lower_95", "upper_95", "base"),
    *("rate", "rate_per", "rate_lower_95", "rate_upper_95", "population_covered"),
    *("return_status", "is_provisional"),
)
_TARGET = (
    *("measure_name", "area_name", "period_label", "unit", "value", "symbols"),
    *("lower_95", "upper_95", "base"),
    *("improvement_points", "improvement_lower_95", "improvement_upper_95"),
    *("baseline_value", "target_value"),
)
_LONDON = (
    *("area_name", *_FIGURE, "boroughs_returned", "value_year_before", "change"),
    *("value_like_for_like", "value_year_before_like_for_like", "boroughs_like_for_like"),
)
_CHART = (
    *("area_name", "period_label", "unit", "value", "symbols", "drawn_provisional", "chart_value"),
    *("chart_centre", "chart_lower", "chart_upper", "signal_rule", "signal"),
)
_DIFFERENCES = ("ratio_to_rest", "difference_from_rest")
_BOROUGHS = (
    *("area_code", "area_name", *_FIGURE, "london_figure", "rest_value"),
    *(f"{name}{end}" for name in _DIFFERENCES for end in ("", "_lower_95", "_upper_95")),
    *("comparison", "no_comparison_reason"),
)
_PROFILED = (
    *("borough_name", "ward_code", "ward_name", "fiscal_year", "is_provisional"),
    *(*PROFILE, "population_covered", "acquisitive_offences_per_1000"),
)
_CHANGED = (
    *("indicator_name", "area_name", "period_label", "change", "value_before", "value_now"),
    *("caused_by", "previous_publication"),
)
_RETURN = ("return_name", "borough_code", "borough_name", "fiscal_quarter", "return_status")
_OWED = (
    *("sender_name", "return_name", "fiscal_quarter", "owed_reason", "owed_since"),
    *("records", "usual_records"),
)
_FILES = (
    *("return_name", "files", "files_refused", "files_duplicate", "records", "accepted"),
    *("superseded", "withdrawn", "duplicate", "quarantined", "no_records"),
)
_DRIFT = (
    *("return_name", "measure", "column_name", "value", "fiscal_quarter", "observed", "usual"),
    *("lower_limit", "upper_limit"),
)
_VICINITY = (
    *("ward_code", "ward_name", "borough_name", "fiscal_quarter", "closures"),
    *("offences_before", "offences_after", "other_wards_before", "other_wards_after"),
    *("offences_before_per_1000", "offences_after_per_1000"),
    *("other_wards_before_per_1000", "other_wards_after_per_1000"),
)
_BY_QUARTER = ("fiscal_quarter", "records", "left_out", "share_percent")
_LEFT_OUT = ("kind", "reason", "return_name", "file_name", "row_count")


def csv_files(facts: Facts) -> dict[str, str]:
    """Return every CSV file, keyed by path within the site's folder."""
    files = {
        "data/returns-received.csv": _cited(facts, _RETURN, facts["returns"]),
        "data/what-is-owed.csv": _cited(facts, _OWED, owed(facts)),
        "data/files.csv": _cited(facts, _FILES, facts["files"]),
        "data/rows-left-out.csv": _cited(facts, _LEFT_OUT, facts.rows("left_out", kind="left out")),
        "data/rows-with-warnings.csv": _cited(facts, _LEFT_OUT, facts.rows("left_out", kind="odd")),
        "data/rows-left-out-by-quarter.csv": _cited(
            facts, _BY_QUARTER, facts["left_out_by_quarter"]
        ),
        "data/drift.csv": _cited(facts, _DRIFT, facts["drift"]),
        "data/crack-house-vicinity.csv": _cited(facts, _VICINITY, facts["vicinity"]),
        "data/delivery-plan.csv": _cited(
            facts, tuple(facts["delivery_plan"][0]), facts["delivery_plan"]
        ),
        "data/changes.csv": _cited(facts, _CHANGED, facts["changed_figures"]),
    }
    for identity in facts.indicators:
        files |= _of_indicator(facts, identity)
    for row in facts["target"]:
        if row["measure"] in facts.indicators:
            points = [{**row, **point} for point in _stated(target_points(facts, row))]
            files[f"data/indicators/{row['measure']}-target.csv"] = _cited(facts, _TARGET, points)
    for borough in facts["boroughs"]:
        files |= _of_borough(facts, borough)
    return files


def _of_indicator(facts: Facts, identity: str) -> dict[str, str]:
    quarters = [
        {**row, "drawn_provisional": row["drawn"] if row["is_provisional"] else None}
        for row in _stated(facts.chart(identity, LONDON))
    ]
    latest = _stated([row for code in facts.boroughs if (row := facts.latest(identity, code))])
    files: dict[str, tuple[tuple[str, ...], list[Row]]] = {
        "": (_CHART, quarters),
        "-years": (_LONDON, _stated(facts.years(identity, LONDON))),
        "-boroughs": (_BOROUGHS, latest),
        "-map": (
            ("borough_code", "borough_name", *_FIGURE),
            [{**row, "borough_name": row["area_name"]} for row in latest],
        ),
    }
    return {
        f"data/indicators/{identity}{name}.csv": _cited(facts, ("indicator_name", *columns), rows)
        for name, (columns, rows) in files.items()
    }


def _stated(figures: Sequence[Row]) -> list[Row]:
    """Return figures with their units in words and their symbols.

    The column `rate_per` contains the number of residents to which a rate refers.
    """
    return [
        {
            **row,
            "unit": UNITS[row["unit"]],
            "symbols": wording.symbols(row) or None,
            "rate_per": None if row["rate"] is None else row["per"],
        }
        for row in figures
    ]


def _of_borough(facts: Facts, borough: Row) -> dict[str, str]:
    name = f"data/boroughs/{slug(borough['area_name'])}"
    rows = list(_with_london(facts, borough["area_code"]))
    columns = (
        *("indicator_id", "indicator_name", "area_name", *_FIGURE),
        *("london_value", "london_rate"),
    )
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
        f"{name}-ward-profiles.csv": _cited(
            facts, _PROFILED, [{**row, "borough_name": borough["area_name"]} for row in profiles]
        ),
    }


def _with_london(facts: Facts, area_code: str) -> Iterator[Row]:
    for identity in facts.indicators:
        london = {row["period_start"]: row for row in facts.years(identity, LONDON)}
        for row in _stated(facts.years(identity, area_code)):
            london_row = london[row["period_start"]]
            yield {
                **row,
                "london_value": london_row["value"],
                "london_rate": london_row["rate"],
            }


def _wards(facts: Facts, borough: Row) -> str:
    """Return a CSV file with a row per ward. Each indicator has two columns: figure and symbols."""
    names = [row["indicator_id"] for row in facts.rows("indicators", finest_area="ward")]
    rows: dict[str, Row] = {}
    for row in facts.rows("wards", borough_code=borough["area_code"]):
        ward = rows.setdefault(row["ward_code"], {**row, "borough_name": borough["area_name"]})
        name = row["indicator_id"]
        ward |= {name: row["value"], f"{name}_symbols": wording.symbols(row) or None}
    columns = [column for name in names for column in (name, f"{name}_symbols")]
    place = ("borough_name", "ward_code", "ward_name", "period_label")
    return _cited(facts, (*place, *columns), list(rows.values()))


def _cited(facts: Facts, columns: tuple[str, ...], rows: Sequence[Row]) -> str:
    """Return rows as CSV, adding the source and publication to each."""
    cited = [{**facts.publication, "source": _SOURCE}[name] for name in _CITED]
    lines = ([_cell(row.get(name)) for name in columns] + cited for row in rows)
    return "".join(csv_lines((*columns, *_CITED), lines))


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(f"{value:.3f}".rstrip("0").rstrip("."))
    if isinstance(value, str) and _FISCAL_YEAR.fullmatch(value):
        return f"year {value}"
    return value
