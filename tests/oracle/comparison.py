"""Compare a refreshed home with the oracle, and describe each difference in a sentence.

Indicators that the oracle does not implement are left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tests.oracle import INDICATORS, KNOWN, Figures
from tests.oracle.contracts import REGISTERED
from tests.oracle.register import OF_HEADQUARTERS
from tests.oracle.signals import SHOWN

Facts = dict[tuple[Any, ...], dict[str, Any]]
UNPUBLISHED = {"is_whole"}
PLACE = ["area_code", "period_type", "period_label"]


def differences(published_file: Path, warehouse: Path, figures: Figures) -> Iterator[str]:
    """Yield every difference from the oracle, table by table.

    The private warehouse can also be given as the published file, because it has the same tables.
    """
    with duckdb.connect(published_file, read_only=True) as published:
        yield from _data_quality(published, figures)
        yield from _values(published, figures)
        yield from _wide_marts(published, figures)
        yield from _survey(published, figures)
        yield from _expected_returns(published, figures)
    with duckdb.connect(warehouse, read_only=True) as private:
        keys = ["return_name", "file_name", "row_number"]
        found = _read(private, "data_quality.quarantined_rows", keys, ["reasons"])
        quarantined: Facts = {
            key: {"reasons": reasons} for key, reasons in figures.quarantined.items()
        }
        yield from compare("quarantined_rows", quarantined, found)


def _data_quality(published: duckdb.DuckDBPyConnection, figures: Figures) -> Iterator[str]:
    keys = ["return_name", "file_name"]
    columns = [
        "status",
        "records",
        "accepted",
        "superseded",
        "withdrawn",
        "duplicate",
        "quarantined",
    ]
    found = _read(published, "data_quality.file_reconciliation", keys, columns)
    expected: Facts = {
        key: dict(zip(columns, row, strict=True)) for key, row in figures.reconciliation.items()
    }
    yield from compare("file_reconciliation", expected, found)
    summary = Counter(
        (return_name, file_name, reason)
        for (return_name, file_name, _), reasons in figures.quarantined.items()
        for reason in reasons.split(";")
    )
    for table, rows in {"quarantine_summary": summary, "warning_summary": figures.warnings}.items():
        found = _read(published, f"data_quality.{table}", [*keys, "reason"], ["rows"])
        yield from compare(table, {key: {"rows": number} for key, number in rows.items()}, found)


def _wide_marts(published: duckdb.DuckDBPyConnection, figures: Figures) -> Iterator[str]:
    keys = ["borough_code", "ward_code", "quarter_start_date"]
    for mart in sorted({key[0] for key in figures.marts}):
        expected: Facts = {key[1:]: row for key, row in figures.marts.items() if key[0] == mart}
        found = _read(published, f"marts.{mart}", keys, list(next(iter(expected.values()))))
        yield from compare(mart, expected, found)


def _values(published: duckdb.DuckDBPyConnection, figures: Figures) -> Iterator[str]:
    columns = [name for name in next(iter(figures.values.values())) if name not in UNPUBLISHED]
    found = _read(published, "marts.indicator_values", ["indicator_id", *PLACE], columns)
    yield from compare("indicator_values", figures.values, _known(found))
    columns = ["period_label", "standout_order", *SHOWN]
    found = _read(published, "marts.indicator_signals", ["indicator_id", "area_code"], columns)
    yield from compare("indicator_signals", figures.signals, _known(found))


def _known(found: Facts) -> Facts:
    unknown = {*INDICATORS} - KNOWN
    return {key: row for key, row in found.items() if key[0] not in unknown}


def _survey(published: duckdb.DuckDBPyConnection, figures: Figures) -> Iterator[str]:
    for table, keys, expected in (
        ("public_attitudes", ["measure", *PLACE], figures.attitudes),
        ("public_attitude_changes", ["measure", "comparison", *PLACE], figures.attitude_changes),
        ("confidence_target", ["measure"], figures.target),
    ):
        columns = [*dict.fromkeys(name for row in expected.values() for name in row)]
        yield from compare(table, expected, _read(published, f"marts.{table}", keys, columns))


def _expected_returns(published: duckdb.DuckDBPyConnection, figures: Figures) -> Iterator[str]:
    """Compare the returns of boroughs and headquarters, whatever else they owe."""
    keys = ["return_name", "sender_code", "quarter_start_date"]
    columns = [*next(iter(figures.expected.values()))]
    table = (
        "(select *, owed_reason = 'far fewer records than usual' as is_far_fewer"
        f" from marts.expected_returns where return_name in {(*REGISTERED, *OF_HEADQUARTERS)})"
    )
    found = _read(published, table, keys, columns)
    yield from compare("expected_returns", figures.expected, found)


def _read(
    database: duckdb.DuckDBPyConnection, table: str, keys: list[str], columns: list[str]
) -> Facts:
    rows = database.sql(f"select {', '.join(keys + columns)} from {table}").fetchall()
    facts = {row[: len(keys)]: dict(zip(columns, row[len(keys) :], strict=True)) for row in rows}
    if len(facts) < len(rows):
        raise AssertionError(f"{table} has two rows with the same key")
    return facts


def compare(
    table: str, expected: Mapping[Any, Mapping[str, Any]], found: Mapping[Any, Mapping[str, Any]]
) -> Iterator[str]:
    for key in expected.keys() - found.keys():
        yield f"{table} has no row for {key}, but the oracle has {expected[key]}"
    for key in found.keys() - expected.keys():
        yield f"{table} has a row for {key} that the oracle does not have: {found[key]}"
    for key in expected.keys() & found.keys():
        for column, value in expected[key].items():
            if column not in UNPUBLISHED and not _agree(value, found[key][column]):
                yield f"{table} {key} {column}: {found[key][column]}, not {value}"


def _agree(expected: object, found: object) -> bool:
    """Return whether two values are equal, ignoring rounding errors.

    For a text, the oracle may say only whether there must be one.
    """
    if isinstance(expected, bool) and not isinstance(found, bool):
        return expected is (found is not None)
    if expected is None or found is None or isinstance(expected, str | date):
        return expected == found
    # Only numbers reach this line, but to mypy the cells are objects.
    return math.isclose(float(expected), float(found), rel_tol=1e-9, abs_tol=1e-9)  # type: ignore[arg-type]
