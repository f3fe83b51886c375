"""For the golden returns, the warehouse gives the figures worked out by hand.

Random returns are tested in tests/oracle.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import duckdb
import pytest

from tests.returns.figures import number, read_table

Published = dict[str, dict[tuple[str, ...], Any]]
STATUSES = ["status", "records", "accepted", "superseded", "withdrawn", "duplicate", "quarantined"]


@pytest.fixture(scope="module")
def published(golden_home):
    """Return the warehouse's results for the golden returns."""
    path = golden_home / "published" / "drug_strategy.duckdb"
    with duckdb.connect(path, read_only=True) as database:
        values = database.sql(
            "select indicator_id, area_code, period_label, numerator, denominator, value,"
            " return_status, is_provisional, boroughs_returned from marts.indicator_values"
        ).fetchall()
        rates = database.sql(
            "select indicator_id, area_code, period_label, population, population_covered, rate"
            " from marts.indicator_values"
        ).fetchall()
        files = database.sql(
            f"select return_name, file_name, {', '.join(STATUSES)}"
            " from data_quality.file_reconciliation"
        ).fetchall()
        reasons = database.sql(
            "from data_quality.quarantine_summary union all from data_quality.warning_summary"
        ).fetchall()
    counted = Counter()
    for return_name, _, reason, rows in reasons:
        counted[return_name, reason] += rows
    return {
        "values": {row[:3]: row[3:] for row in values},
        "rates": {row[:3]: row[3:] for row in rates},
        "files": {row[:2]: row[2:] for row in files},
        "reasons": dict(counted),
    }


def test_every_figure_equals_the_figure_worked_out_by_hand(published):
    """Compare numerators, denominators, values, statuses, provisional flags and borough counts."""
    for row in read_table("The figures"):
        found = published["values"][row["indicator"], row["area"], row["period"]]
        worked = [number(row[name]) for name in ("numerator", "denominator", "value")]
        assert list(found[:3]) == [None if w is None else pytest.approx(w) for w in worked], row
        assert found[3] == (None if row["status"] == "null" else row["status"]), row
        assert found[4] == (row["provisional"] == "yes"), row
        assert found[5] == number(row["boroughs returned"]), row


def test_every_rate_equals_the_rate_worked_out_by_hand(published):
    """Compare the residents, those covered by returns, and the rate."""
    for row in read_table("The rates"):
        found = published["rates"][row["indicator"], row["area"], row["period"]]
        worked = [number(row[name]) for name in ("population", "population covered", "rate")]
        assert [*found] == [None if w is None else pytest.approx(w) for w in worked], row


def test_every_change_since_2009_10_equals_the_change_worked_out_by_hand(golden_home):
    """Compare the figure for 2009-10 and the difference."""
    with duckdb.connect(golden_home / "published" / "drug_strategy.duckdb", read_only=True) as link:
        rows = link.sql(
            "select indicator_id, area_code, period_label, value_2009_10, difference_from_2009_10"
            " from marts.indicator_values"
        ).fetchall()
    published = {row[:3]: [*row[3:]] for row in rows}
    for row in read_table("The changes since 2009-10"):
        worked = [number(row[name]) for name in ("value 2009-10", "difference")]
        assert published[row["indicator"], row["area"], row["period"]] == worked, row


def test_every_file_has_the_status_and_record_counts_worked_out_by_hand(published):
    """Compare each file's status, and its number of records by outcome."""
    rows = read_table("The outcome of each file")
    assert published["files"] == {
        (row["return"], row["file"]): (row["status"], *(int(row[name]) for name in STATUSES[1:]))
        for row in rows
    }


def test_every_reason_and_warning_has_the_number_of_rows_worked_out_by_hand(published):
    """No other reasons or warnings are allowed."""
    rows = read_table("Reasons and warnings")
    assert published["reasons"] == {
        (row["return"], row["reason"]): int(row["rows"]) for row in rows
    }
