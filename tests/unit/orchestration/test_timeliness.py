"""Late or unusual returns cause warnings."""

from collections.abc import Callable
from pathlib import Path

import dagster
import duckdb
import pytest

from orchestration.checks import AS_USUAL, ON_TIME, checked

Checked = Callable[[str], dagster.AssetCheckResult]


@pytest.fixture
def check(tmp_path: Path) -> Checked:
    """Return a function that runs a check by name."""
    connection = duckdb.connect(str(tmp_path / "published.duckdb"))
    connection.execute(
        """
        create schema marts; create schema data_quality;
        create table marts.expected_returns as select * from (values
            ('crack_house_closures', 'Hackney', '2010-11 Q1', date '2010-07-31', true, true),
            ('crack_house_closures', 'Barnet', '2010-11 Q1', date '2010-07-31', false, true)
        ) as listed
            (return_name, sender_name, fiscal_quarter, due_date, is_overdue, is_owed);
        create table data_quality.drift_warnings as select * from (values
            ('ppo_drug_tests', 'volume', null, null, date '2010-04-01', 'Q1', 9, 2, 3)
        ) as listed (return_name, measure, column_name, value, quarter_start_date,
            fiscal_quarter, observed, lower_limit, upper_limit)
        """
    )

    def run(name: str) -> dagster.AssetCheckResult:
        return checked(connection, name)

    return run


def test_only_an_overdue_return_gives_a_warning(
    check: Checked,
) -> None:
    result = check(ON_TIME)
    assert (result.passed, result.severity) == (False, dagster.AssetCheckSeverity.WARN)
    assert result.metadata["count"].value == 1
    listed = result.metadata["first"]
    assert isinstance(listed, dagster.TableMetadataValue)
    [late] = listed.records
    assert late.data == {
        "return_name": "crack_house_closures",
        "sender_name": "Hackney",
        "fiscal_quarter": "2010-11 Q1",
        "due_date": "2010-07-31",
    }


def test_a_return_whose_newest_quarter_is_unusual_gives_a_warning(check: Checked) -> None:
    result = check(AS_USUAL)
    assert (result.passed, result.severity) == (False, dagster.AssetCheckSeverity.WARN)
    listed = result.metadata["first"]
    assert isinstance(listed, dagster.TableMetadataValue)
    assert [row.data["return_name"] for row in listed.records] == ["ppo_drug_tests"]
