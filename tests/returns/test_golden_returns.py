"""For the golden returns, the warehouse gives the figures worked out by hand.

Random returns are tested in tests/oracle.
"""

import pytest

from tests.homes import rows_of
from tests.returns.figures import number, read_table

# the published columns for each column of a table in the README
FIGURES = {
    "The figures": {
        "numerator": "numerator",
        "denominator": "denominator",
        "value": "value",
        "status": "return_status",
        "provisional": "is_provisional",
        "boroughs returned": "boroughs_returned",
    },
    "The rates": {
        "population": "population",
        "population covered": "population_covered",
        "rate": "rate",
    },
    "The changes since 2009-10": {
        "value 2009-10": "value_2009_10",
        "difference": "difference_from_2009_10",
    },
}
STATUSES = ["status", "records", "accepted", "superseded", "withdrawn", "duplicate", "quarantined"]


@pytest.fixture(scope="module")
def published(golden_home):
    """Return a function that reads the published golden returns."""
    path = golden_home / "published" / "drug_strategy.duckdb"
    return lambda query: rows_of(path, query)


def worked_out(name, cell):
    """Return the value in a cell of a column, which may be null."""
    if name == "provisional":
        return cell == "yes"
    if name == "status":
        return None if cell == "null" else cell
    value = number(cell)
    return None if value is None else pytest.approx(value)


@pytest.mark.parametrize("heading", FIGURES)
def test_every_figure_equals_the_figure_worked_out_by_hand(published, heading):
    columns = FIGURES[heading]
    rows = published(
        f"select indicator_id, area_code, period_label, {', '.join(columns.values())}"
        " from marts.indicator_values"
    )
    figures = {row[:3]: row[3:] for row in rows}
    for row in read_table(heading):
        found = figures[row["indicator"], row["area"], row["period"]]
        assert [*found] == [worked_out(name, row[name]) for name in columns], row


def test_every_row_of_a_breakdown_equals_the_row_worked_out_by_hand(published):
    columns = "indicator", "area", "month", "breakdown", "category"
    listed = read_table("The breakdowns")
    found = published(
        "select indicator_id, area_code, strftime(month, '%Y-%m'), breakdown, category, value"
        " from marts.breakdowns where (indicator_id, breakdown) in"
        f" {(*{(row['indicator'], row['breakdown']) for row in listed},)}"
    )
    assert {*found} == {(*map(row.get, columns), number(row["value"])) for row in listed}


def test_every_file_has_the_status_and_record_counts_worked_out_by_hand(published):
    """Compare each file's status, and its number of records by outcome."""
    files = published(
        f"select return_name, file_name, {', '.join(STATUSES)}"
        " from data_quality.file_reconciliation"
    )
    assert {row[:2]: row[2:] for row in files} == {
        (row["return"], row["file"]): (row["status"], *(int(row[name]) for name in STATUSES[1:]))
        for row in read_table("The outcome of each file")
    }


def test_every_reason_and_warning_has_the_number_of_rows_worked_out_by_hand(published):
    """No other reasons or warnings are allowed."""
    reasons = published(
        "select return_name, reason, sum(rows) from ("
        "from data_quality.quarantine_summary union all from data_quality.warning_summary)"
        " group by all"
    )
    assert {row[:2]: row[2] for row in reasons} == {
        (row["return"], row["reason"]): int(row["rows"])
        for row in read_table("Reasons and warnings")
    }
