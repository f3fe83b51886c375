"""Every published table and column is explained, and its example query works."""

import re

import pytest

from drug_strategy.answers import dictionary
from drug_strategy.io.engine import TABLES
from tests.homes import rows_of

EMPTY = {
    "data_quality.changes_by_others",  # nothing changes in a first publication
    "marts.publication_changes",
    "marts.revision_summary",
}
UNITS = {  # written in the model, or taken from the column's name or type
    "marts.confidence_target.current_value": "percent",
    "marts.confidence_target.improvement_points": "percentage points",
    "marts.asset_confiscations.confiscation_paid_gbp": "pounds",
    "marts.crack_house_closures.crack_houses_closed": "count",
    "marts.indicator_revisions.value": "the indicator's",
}


@pytest.fixture(scope="module")
def tables(settings):
    return dictionary.tables(settings)


def test_every_published_column_has_an_explanation_on_one_line_and_a_unit_unless_it_is_text(
    tables, published
):
    columns = {
        f"{table.full_name}.{column.name}": column for table in tables for column in table.columns
    }
    stored = rows_of(
        published,
        "select schema_name || '.' || table_name || '.' || column_name, comment"
        " from duckdb_columns() where not internal",
    )
    assert columns.keys() == {name for name, _ in stored}
    assert [name for name, comment in stored if not comment or "\n" in comment] == []
    assert [name for name, column in columns.items() if not column.comment] == []
    assert [
        name for name, column in columns.items() if column.type != "varchar" and not column.unit
    ] == []
    assert {name: columns[name].unit for name in UNITS} == UNITS


def test_the_comment_on_each_table_says_what_a_row_is(published):
    comments = rows_of(
        published, f"select schema_name || '.' || table_name, comment from ({TABLES})"
    )
    assert len(comments) > 45
    assert [table for table, text in comments if not re.search("[Oo]ne row", text)] == []


def test_every_example_query_returns_rows_and_shows_if_a_sum_of_quarters_is_provisional(
    tables, published
):
    adding = 0
    for table in tables:
        example = table.meta["example"]
        assert bool(rows_of(published, example)) is (table.full_name not in EMPTY), example
        if "sum(" in example and "is_provisional" in {each.name for each in table.columns}:
            assert "is_provisional" in example
            adding += 1
    assert adding > 5


def test_fiscal_quarters_are_written_in_the_same_way_in_every_table(published):
    tables = rows_of(
        published,
        "select schema_name || '.' || table_name from duckdb_columns()"
        " where column_name = 'fiscal_quarter'",
    )
    assert len(tables) > 10
    labels = " union ".join(f"select fiscal_quarter from {table}" for (table,) in tables)
    assert rows_of(published, f"{labels} except select fiscal_quarter from marts.quarters") == []
