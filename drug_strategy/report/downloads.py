"""Make the report's CSV files, which contain the data behind every chart, map and table.

Each row gives the indicator, area, period, unit, symbols, source, date and publication. Figures
come from the published file and are rounded to three decimals. Fiscal years are written `year
2010-11`, because a spreadsheet would read 2010-11 as a month.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.text import csv_lines
from drug_strategy.report import wording
from drug_strategy.report.facts import Facts
from drug_strategy.report.rows import (
    ChangedFigure,
    Figure,
    Indicator,
    LeftOut,
    LeftOutQuarter,
    PlanLine,
    Return,
    ReturnFiles,
    Target,
    Vicinity,
    WardFigure,
    WardProfile,
)
from drug_strategy.report.wording import slug

Cells = dict[str, Any]
"""A row of a file: a query's row, with columns added."""
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
    *("difference", "difference_lower_95", "difference_upper_95"),
    *("baseline_value", "target_value"),
)
_LONDON = (
    *("area_name", *_FIGURE, "boroughs_returned", "value_year_before"),
    *("difference_from_year_before", "ratio_to_year_before", "boroughs_compared"),
    *("change_year_before", "no_change_reason"),
)
_CHART = (
    *("area_name", "period_label", "unit", "value", "symbols", "is_provisional"),
    *("chart_centre", "chart_lower", "chart_upper", "signal_rule", "signal"),
)
_DIFFERENCES = ("ratio_to_rest", "difference_from_rest")
_BOROUGHS = (
    *("area_code", "area_name", *_FIGURE, "london_figure", "rest_value"),
    *(f"{name}{end}" for name in _DIFFERENCES for end in ("", "_lower_998", "_upper_998")),
    *("comparison", "no_comparison_reason"),
)
_PROFILED = ("borough_name", *WardProfile._fields[1:])
_CHANGED = (
    *("indicator_name", "area_name", "period_label", "change", "value_before", "value_now"),
    *("caused_by", "previous_publication"),
)
_RETURN = ("return_name", "borough_code", "borough_name", "fiscal_quarter", "return_status")
_OWED = (
    *("sender_name", "return_name", "fiscal_quarter", "owed_reason", "owed_since"),
    *("records", "usual_records"),
)
_LEFT_OUT = ("kind", "reason", "return_name", "file_name", "row_count")


def csv_files(facts: Facts) -> dict[str, str]:
    """Return every CSV file, keyed by path within the site's folder."""
    left_out = [row for row in facts[LeftOut] if row.kind == "left out"]
    with_warnings = [row for row in facts[LeftOut] if row.kind == "odd"]
    files = {
        "returns-received": _listed(facts, _RETURN, facts[Return]),
        "what-is-owed": _listed(facts, _OWED, facts.owed),
        "files": _listed(facts, ReturnFiles._fields, facts[ReturnFiles]),
        "rows-left-out": _listed(facts, _LEFT_OUT, left_out),
        "rows-with-warnings": _listed(facts, _LEFT_OUT, with_warnings),
        "rows-left-out-by-quarter": _listed(facts, LeftOutQuarter._fields, facts[LeftOutQuarter]),
        "crack-house-vicinity": _listed(facts, Vicinity._fields, facts[Vicinity]),
        "delivery-plan": _listed(facts, PlanLine._fields, facts[PlanLine]),
        "changes": _listed(facts, _CHANGED, facts[ChangedFigure]),
    }
    for name in facts.indicators:
        files |= _of_indicator(facts, name)
    for target in facts[Target]:
        if target.measure in facts.indicators:
            rows = _of_target(facts, target)
            files[f"indicators/{target.measure}-target"] = _cited(facts, _TARGET, rows)
    for code, name in facts.boroughs.items():
        files |= _of_borough(facts, code, name)
    return {f"data/{path}.csv": content for path, content in files.items()}


def _of_indicator(facts: Facts, name: str) -> dict[str, str]:
    quarters = [_stated(row) for row in facts.chart(name, LONDON)]
    years = [_stated(row) for row in facts.years(name, LONDON)]
    latest = [_stated(row) for code in facts.boroughs if (row := facts.latest(name, code))]
    files = {
        "": (_CHART, quarters),
        "-years": (_LONDON, years),
        "-boroughs": (_BOROUGHS, latest),
    }
    names = {"indicator_name": facts.indicators[name].indicator_name}
    return {
        f"indicators/{name}{end}": _cited(facts, (*names, *columns), [row | names for row in rows])
        for end, (columns, rows) in files.items()
    }


def _of_target(facts: Facts, target: Target) -> Iterator[Cells]:
    for row, change in facts.target_years(target.measure):
        yield {
            **target._asdict(),
            **_stated(row),
            "difference": change and change.difference,
            "difference_lower_95": change and change.lower_95,
            "difference_upper_95": change and change.upper_95,
        }


def _stated(row: Figure) -> Cells:
    """Return a figure with its unit in words and its symbols.

    The column `rate_per` contains the number of residents to which a rate refers.
    """
    return row._asdict() | {
        "unit": wording.UNITS[row.unit],
        "symbols": wording.symbols(row) or None,
        "rate_per": None if row.rate is None else row.per,
    }


def _of_borough(facts: Facts, code: str, name: str) -> dict[str, str]:
    path = f"boroughs/{slug(name)}"
    columns = (
        *("indicator_id", "indicator_name", "area_name", *_FIGURE),
        *("london_value", "london_rate"),
    )
    rows = (row for each in facts[Indicator] for row in _with_london(facts, each, code))
    profiles = (
        row._asdict() | {"borough_name": name}
        for row in facts[WardProfile]
        if row.borough_code == code
    )
    return {
        path: _cited(facts, columns, rows),
        f"{path}-wards": _wards(facts, code, name),
        f"{path}-ward-profiles": _cited(facts, _PROFILED, profiles),
    }


def _with_london(facts: Facts, indicator: Indicator, code: str) -> Iterator[Cells]:
    name = indicator.indicator_id
    london = {row.period_start: row for row in facts.years(name, LONDON)}
    for row in facts.years(name, code):
        yield _stated(row) | {
            "indicator_name": indicator.indicator_name,
            "london_value": london[row.period_start].value,
            "london_rate": london[row.period_start].rate,
        }


def _wards(facts: Facts, code: str, borough: str) -> str:
    """Return a CSV file with a row per ward. Each indicator has two columns: figure and symbols."""
    names = [row.indicator_id for row in facts[Indicator] if row.finest_area == "ward"]
    columns = [column for name in names for column in (name, f"{name}_symbols")]
    rows: dict[str, Cells] = {}
    for row in facts[WardFigure]:
        if row.borough_code == code:
            empty = row._asdict() | dict.fromkeys(columns) | {"borough_name": borough}
            ward, name = rows.setdefault(row.ward_code, empty), row.indicator_id
            ward |= {name: row.value, f"{name}_symbols": wording.symbols(row) or None}
    place = ("borough_name", "ward_code", "ward_name", "period_label")
    return _cited(facts, (*place, *columns), rows.values())


def _listed(facts: Facts, columns: Sequence[str], rows: Iterable[NamedTuple]) -> str:
    """Return a query's rows as CSV."""
    return _cited(facts, columns, (row._asdict() for row in rows))


def _cited(facts: Facts, columns: Sequence[str], rows: Iterable[Cells]) -> str:
    """Return rows as CSV, adding the source and publication to each."""
    cited = [{**facts.publication._asdict(), "source": _SOURCE}[name] for name in _CITED]
    lines = ([_cell(row[name]) for name in columns] + cited for row in rows)
    return "".join(csv_lines((*columns, *_CITED), lines))


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(f"{value:.3f}".rstrip("0").rstrip("."))
    if isinstance(value, str) and _FISCAL_YEAR.fullmatch(value):
        return f"year {value}"
    return value
