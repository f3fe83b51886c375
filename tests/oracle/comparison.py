"""Compare a refreshed home with the oracle, and describe each difference in a sentence.

Indicators that the oracle does not know are left out.
"""

import math
from datetime import date

import duckdb

from tests.oracle import INDICATORS, KNOWN

UNPUBLISHED = {"is_whole", "is_settled"}
PLACE = ["area_code", "period_type", "period_label"]


def differences(warehouse, figures):
    """Yield every difference between a private warehouse and the oracle, table by table."""
    with duckdb.connect(warehouse, read_only=True) as database:
        for table, keys, expected in _tables(figures):
            columns = [*next(iter(expected.values()), {}).keys() - UNPUBLISHED]
            yield from compare(table, expected, _read(database, table, keys, columns))


def _tables(figures):
    """Yield each table to compare, the columns of its key, and its expected rows by key."""
    files = ["return_name", "file_name"]
    yield "data_quality.file_reconciliation", files, figures.reconciliation
    yield "marts.indicator_values", ["indicator_id", *PLACE], figures.values
    for mart in sorted({key[0] for key in figures.marts}):
        rows = {key[1:]: row for key, row in figures.marts.items() if key[0] == mart}
        yield f"marts.{mart}", ["borough_code", "ward_code", "quarter_start_date"], rows
    category = ["indicator_id", "area_code", "month", "breakdown", "category"]
    yield "marts.breakdowns", category, figures.breakdowns
    yield "marts.public_attitudes", ["measure", *PLACE], figures.attitudes
    changes = figures.attitude_changes
    yield "marts.public_attitude_changes", ["measure", "comparison", *PLACE], changes
    judged = "(from marts.confidence_target where measure <> 'strategy')"
    yield judged, ["measure"], figures.target


def _read(database, table, keys, columns):
    """Read a table's rows by key, without indicators that the oracle lacks."""
    rows = database.sql(f"select {', '.join(keys + columns)} from {table}").fetchall()
    found = {row[: len(keys)]: dict(zip(columns, row[len(keys) :], strict=True)) for row in rows}
    assert len(found) == len(rows), f"{table} has two rows with the same key"
    unknown = {*INDICATORS} - KNOWN
    return {key: row for key, row in found.items() if key[0] not in unknown}


def compare(table, expected, found):
    for key in expected.keys() - found.keys():
        yield f"{table} has no row for {key}, but the oracle has {expected[key]}"
    for key in found.keys() - expected.keys():
        yield f"{table} has a row for {key} that the oracle does not have: {found[key]}"
    for key in expected.keys() & found.keys():
        for column, value in expected[key].items():
            if column not in UNPUBLISHED and not _agree(value, found[key][column]):
                yield f"{table} {key} {column}: {found[key][column]}, not {value}"


def _agree(expected, found):
    """Return whether two values are equal, ignoring rounding errors."""
    if expected is None or found is None or isinstance(expected, str | date):
        return expected == found
    return math.isclose(expected, found, rel_tol=1e-9, abs_tol=1e-9)
