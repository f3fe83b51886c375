"""For the golden returns, the warehouse and the oracle give the figures worked out by hand.

Random returns are tested in tests/oracle.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.oracle import INDICATORS, Figures, oracle
from tests.oracle.comparison import differences
from tests.oracle.contracts import REGISTERED
from tests.oracle.series import REGISTER
from tests.returns.figures import GOLDEN, number, read_table

Published = dict[str, dict[tuple[str, ...], Any]]
STATUSES = ["status", "records", "accepted", "superseded", "withdrawn", "duplicate", "quarantined"]


def _published_by_warehouse(home: Path) -> Published:
    with duckdb.connect(home / "published" / "drug_strategy.duckdb", read_only=True) as database:
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
    counted: Counter[tuple[str, ...]] = Counter()
    for return_name, _, reason, rows in reasons:
        counted[return_name, reason] += rows
    return {
        "values": {row[:3]: row[3:] for row in values},
        "rates": {row[:3]: row[3:] for row in rates},
        "files": {row[:2]: row[2:] for row in files},
        "reasons": dict(counted),
    }


@cache
def _calculated() -> Figures:
    return oracle(GOLDEN)


def _published_by_oracle() -> Published:
    figures = _calculated()
    counted: Counter[tuple[str, ...]] = Counter()
    for (return_name, _, _), reasons in figures.quarantined.items():
        counted.update((return_name, reason) for reason in reasons.split(";"))
    for (return_name, _, warning), rows in figures.warnings.items():
        counted[return_name, warning] += rows
    columns = ["numerator", "denominator", "value"]
    columns += ["return_status", "is_provisional", "boroughs_returned"]
    return {
        "values": {
            (key[0], key[1], key[3]): tuple(row[column] for column in columns)
            for key, row in figures.values.items()
        },
        "rates": {
            (key[0], key[1], key[3]): (row["population"], row["population_covered"], row["rate"])
            for key, row in figures.values.items()
        },
        "files": dict(figures.reconciliation),
        "reasons": dict(counted),
    }


@pytest.fixture(scope="module", params=["warehouse", "oracle"])
def published(request: pytest.FixtureRequest) -> Published:
    """Return the warehouse's or the oracle's results for the golden returns."""
    if request.param == "oracle":
        return _published_by_oracle()
    return _published_by_warehouse(request.getfixturevalue("golden_home"))


def test_every_figure_equals_the_figure_worked_out_by_hand(published: Published) -> None:
    """Compare numerators, denominators, values, statuses, provisional flags and borough counts."""
    for row in read_table("The figures"):
        found = published["values"][row["indicator"], row["area"], row["period"]]
        worked = [number(row[name]) for name in ("numerator", "denominator", "value")]
        assert list(found[:3]) == [None if w is None else pytest.approx(w) for w in worked], row
        assert found[3] == (None if row["status"] == "null" else row["status"]), row
        assert found[4] == (row["provisional"] == "yes"), row
        assert found[5] == number(row["boroughs returned"]), row


def test_every_rate_equals_the_rate_worked_out_by_hand(published: Published) -> None:
    """Compare the residents, those covered by returns, and the rate."""
    for row in read_table("The rates"):
        found = published["rates"][row["indicator"], row["area"], row["period"]]
        worked = [number(row[name]) for name in ("population", "population covered", "rate")]
        assert [*found] == [None if w is None else pytest.approx(w) for w in worked], row


def test_every_change_since_2009_10_equals_the_change_worked_out_by_hand(
    golden_home: Path,
) -> None:
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


def test_every_file_has_the_status_and_record_counts_worked_out_by_hand(
    published: Published,
) -> None:
    """Compare each file's status, and its number of records by outcome."""
    rows = read_table("The outcome of each file")
    assert published["files"] == {
        (row["return"], row["file"]): (row["status"], *(int(row[name]) for name in STATUSES[1:]))
        for row in rows
    }


def test_every_reason_and_warning_has_the_number_of_rows_worked_out_by_hand(
    published: Published,
) -> None:
    """No other reasons or warnings are allowed."""
    rows = read_table("Reasons and warnings")
    assert published["reasons"] == {
        (row["return"], row["reason"]): int(row["rows"]) for row in rows
    }


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_in_the_register_has_a_figure_worked_out_by_hand(indicator: str) -> None:
    """If the README has no figure for an indicator, the test is skipped with a message."""
    if indicator not in {row["indicator"] for row in read_table("The figures")}:
        pytest.skip(f"{indicator} has no figure in tests/returns/README.md")


def test_the_warehouse_publishes_every_figure_that_the_test_oracle_publishes(
    golden_home: Path,
) -> None:
    """The test also covers the figures that have not been worked out by hand."""
    published = golden_home / "published" / "drug_strategy.duckdb"
    warehouse = golden_home / "warehouse.duckdb"
    assert list(differences(published, warehouse, _calculated())) == []


def test_each_indicator_names_the_same_returns_as_the_test_oracle(
    golden_home: Path,
) -> None:
    """`has_register` must be true exactly when boroughs must send the indicator's first return."""
    link = golden_home / "published" / "drug_strategy.duckdb"
    with duckdb.connect(link, read_only=True) as database:
        rows = database.sql(
            "select indicator_id, return_name, second_return_name, has_register"
            " from marts.indicators"
        ).fetchall()
    behind = {row[0]: ({*row[1:3]} - {None}, row[3]) for row in rows}
    assert {name: behind[name] for name in REGISTER} == {
        name: ({*returns}, returns[0] in REGISTERED) for name, (_, _, returns) in REGISTER.items()
    }
    assert behind["pas_drugs_problem"] == ({"pas_waves"}, False)
    [two] = (row[1:3] for row in rows if row[0] == "community_led_closure_rate")
    assert two == ("crack_house_closures", "cannabis_factory_closures")
