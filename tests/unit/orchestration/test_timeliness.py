"""Late returns cause warnings."""

import dagster
import duckdb

from orchestration.checks import checked


def test_only_an_overdue_return_gives_a_warning(tmp_path):
    connection = duckdb.connect(str(tmp_path / "published.duckdb"))
    connection.execute(
        """
        create schema marts;
        create table marts.expected_returns as select * from (values
            ('crack_house_closures', 'Hackney', '2010-11 Q1', date '2010-07-31', true, true),
            ('crack_house_closures', 'Barnet', '2010-11 Q1', date '2010-07-31', false, true)
        ) as listed
            (return_name, sender_name, fiscal_quarter, due_date, is_overdue, is_owed)
        """
    )
    result = checked(connection)
    assert (result.passed, result.severity) == (False, dagster.AssetCheckSeverity.WARN)
    assert result.metadata["count"].value == 1
    listed = result.metadata["first"]
    [late] = listed.records
    assert late.data == {
        "return_name": "crack_house_closures",
        "sender_name": "Hackney",
        "fiscal_quarter": "2010-11 Q1",
        "due_date": "2010-07-31",
    }
