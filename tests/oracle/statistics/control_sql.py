"""Run the control chart models on series that a test makes up."""

from datetime import date, timedelta
from typing import Any

import duckdb

from tests.made_rows import database, insert

from .control_charts import QUARTERS, Series

MODELS = (
    "int_control_points",
    "int_control_limits",
    "int_control_rules",
    "indicator_control_charts",
)
REBASING_TEST = "a_rebasing_has_a_run_of_seven_quarters"
UNITS = {"xmr": "count", "p_prime": "percent", "days": "days"}
TABLES = """
create table warehouse.marts.indicators (
    indicator_id text, aggregation text, has_label boolean
);
create table warehouse.statistics.rebasings (
    indicator_id text, area_code text, quarter_start date
);
create table warehouse.intermediate.int_breaks (
    indicator_id text, area_code text, quarter_start date
);
create table warehouse.marts.indicator_values (
    indicator_id text, area_level text, area_code text, area_name text, period_type text,
    period_start date, period_end date, period_label text, unit text, numerator double,
    denominator double, value double, return_status text, is_provisional boolean
)
"""


def published(
    compiled: dict[str, str], many: dict[str, Series]
) -> dict[tuple[str, date], dict[str, Any]]:
    """Return the mart's rows by indicator and quarter, calculated with the models' own SQL."""
    cursor = built(compiled, many).execute("select * from warehouse.marts.indicator_control_charts")
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {(row["indicator_id"], row["period_start"]): row for row in rows}


def refused(compiled: dict[str, str], many: dict[str, Series]) -> list[str]:
    """Return the message for each rebasing that is refused by the models' own test."""
    return [row[0] for row in built(compiled, many).execute(compiled[REBASING_TEST]).fetchall()]


def built(compiled: dict[str, str], many: dict[str, Series]) -> duckdb.DuckDBPyConnection:
    """Return a warehouse with these models, built from the series."""
    connection = database()
    connection.execute("attach ':memory:' as warehouse")
    for schema in ("marts", "statistics", "intermediate"):
        connection.execute(f"create schema warehouse.{schema}")
    connection.execute(TABLES)
    insert(
        connection,
        "warehouse.marts.indicators",
        [
            (name, "mean" if series.kind == "days" else "sum", series.has_label)
            for name, series in many.items()
        ],
    )
    for table, kind in (("statistics.rebasings", "rebased"), ("intermediate.int_breaks", "broken")):
        rows = [
            (name, series.area, QUARTERS[at])
            for name, series in many.items()
            for at in getattr(series, kind)
        ]
        insert(connection, f"warehouse.{table}", rows)
    insert(
        connection,
        "warehouse.marts.indicator_values",
        [
            (name, "london" if series.area == "L" else "borough", series.area, series.area,
             "quarter", quarter, quarter + timedelta(days=89), "", UNITS[series.kind],
             figure.numerator, figure.denominator, series.value(at),
             "not_stated" if at in series.unstated else "submitted", figure.is_provisional)
            for name, series in many.items()
            for at, (quarter, figure) in enumerate(zip(QUARTERS, series.figures, strict=True))
        ],
    )  # fmt: skip
    connection.execute(
        "create table warehouse.intermediate.int_judged_figures as"
        " select *, not is_provisional as is_judged, numerator as charted_numerator,"
        " denominator as charted_denominator from warehouse.marts.indicator_values"
    )
    for model in MODELS:
        schema = "marts" if model == MODELS[-1] else "intermediate"
        connection.execute(f"create table warehouse.{schema}.{model} as {compiled[model]}")
    return connection
