"""Make the report's CSV files: the rows behind its tables, charts and maps.

A file has a query's rows, each with the as-at day, the publication and whether it is synthetic.
Figures are rounded to three decimals. Fiscal years are written `year 2010-11`, because a
spreadsheet would read 2010-11 as a month.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.text import csv_lines
from drug_strategy.report.facts import Facts, Row

_FISCAL_YEAR = re.compile(r"\d{4}-\d\d")
_FILES = {
    "returns-received": "returns",
    "what-is-owed": "owed",
    "files": "files",
    "refused-files": "refused",
    "rows-left-out": "left_out",
    "rows-with-warnings": "warnings",
    "rows-left-out-by-quarter": "left_out_by_quarter",
    "delivery-plan": "plan",
    "changes": "changed_figures",
    "changes-by-indicator": "changed_indicators",
    "changes-by-others": "changes_by_others",
    "all-boroughs": "grid",
    "confiscation-orders": "orders",
}
"""The files that have all rows of a query, and the query's name."""
_UNPRINTED = {
    *("aggregation", "anchor", "area_level", "drawn", "heading", "is_known", "scorecard_order")
}
"""Columns that only the pages need."""


def csv_files(facts: Facts) -> dict[str, str]:
    """Return every CSV file, keyed by path within the site's folder."""
    return {f"data/{path}.csv": _cited(facts, rows) for path, rows in _rows_of_files(facts)}


def _rows_of_files(facts: Facts) -> Iterator[tuple[str, Sequence[Row]]]:
    for path, query in _FILES.items():
        yield path, facts.rows(query)
    yield "london", facts.rows("newest", area_code=LONDON)
    for indicator in facts.rows("indicators"):
        name = indicator["indicator_id"]
        path = f"indicators/{name}"
        yield f"{path}-boroughs", facts.rows("newest", indicator_id=name, area_level="borough")
        if indicator["aggregation"] == "survey":
            yield f"{path}-survey", facts.rows("survey", indicator_id=name, area_code=LONDON)
        else:
            yield path, facts.rows("quarters", indicator_id=name, area_code=LONDON)
            yield f"{path}-years", facts.rows("years", indicator_id=name)
    for borough in facts.rows("boroughs"):
        path, code = f"boroughs/{borough['slug']}", borough["area_code"]
        yield path, facts.rows("borough_years", area_name=borough["area_name"])
        yield f"{path}-survey", facts.rows("survey", area_code=code)
        yield f"{path}-wards", facts.rows("wards", borough_code=code)


def _cited(facts: Facts, rows: Sequence[Row]) -> str:
    """Return rows as CSV, adding the as-at day and publication to each."""
    [publication] = facts.rows("publication")
    cited = {name: publication[name] for name in ("as_at", "publication_id", "contains_synthetic")}
    columns = [name for name in (rows[0] if rows else {}) if name not in _UNPRINTED]
    lines = ([*(_cell(row[name]) for name in columns), *cited.values()] for row in rows)
    return "".join(csv_lines([*columns, *cited], lines))


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(f"{value:.3f}".rstrip("0").rstrip("."))
    if isinstance(value, str) and _FISCAL_YEAR.fullmatch(value):
        return f"year {value}"
    return value
