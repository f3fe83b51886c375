"""The evidence for a figure: from the published file, and from the private warehouse's trail.

The trail is a dbt model (int_record_trail); this module counts nothing and shows no row.
"""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.settings import UserError

_HERE = Path(__file__).parent
_SAME = ("numerator", "denominator", "value", "base")

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A published figure with its register entry, outstanding quarters and activities."""

    row: Row
    outstanding: list[Row]
    activities: list[Row]


@dataclass(frozen=True)
class Traced:
    """Records of one file with one disposition; those not placed may belong to another area."""

    file: str
    received_on: date
    disposition: str
    reasons: str | None
    is_placed: bool
    records: int


@dataclass(frozen=True)
class Trail:
    """The records behind a figure and its register entries, or why they are not shown."""

    records: list[Traced]
    note: str | None = None
    register: tuple[Row, ...] = ()


def figure(
    published: duckdb.DuckDBPyConnection, indicator_id: str, area_code: str, period_label: str
) -> Figure | None:
    """The published figure, or None if there is none.

    Raises:
        UserError: if the published file is of an earlier version, without a column of the query.
    """
    key = {
        "indicator_id": indicator_id,
        "area_code": area_code,
        "period_label": period_label,
    }
    try:
        rows = _ask(published, "figure", key)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise UserError("The published file is of an earlier version; refresh it first.") from error
    if not rows:
        return None
    [row] = rows
    return Figure(row, _ask(published, "outstanding", row), _ask(published, "activities", row))


def trail(database: Path, found: Figure) -> Trail:
    """The files and records behind a figure, if this user may read the private warehouse."""
    if not os.access(database, os.R_OK):
        return Trail([], "Only the owner of the private warehouse can see which, and how many.")
    try:
        with engine.connect(str(database), read_only=True) as private:
            records = [Traced(**row) for row in _ask(private, "trail", found.row)]
            register = tuple(_ask(private, "register", found.row))
            now = _ask(private, "same", found.row)
    except duckdb.IOException:
        return Trail([], "A refresh is using the private warehouse; try again after it.")
    except (duckdb.CatalogException, duckdb.BinderException):
        return Trail([], "The private warehouse is of an earlier version; refresh it first.")
    if [[row[name] for name in _SAME] for row in now] != [[found.row[name] for name in _SAME]]:
        changed = "The private warehouse has changed since this figure was published."
        return Trail(records, changed, register)
    return Trail(records, register=register)


def _ask(connection: duckdb.DuckDBPyConnection, query: str, values: Row) -> list[Row]:
    sql = (_HERE / f"{query}.sql").read_text("utf-8")
    named = {name: value for name, value in values.items() if f"${name}" in sql}
    answer = connection.execute(sql, named)
    columns = [column[0] for column in answer.description or []]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
