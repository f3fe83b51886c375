"""Every published table and column is explained, and its example query works."""

import re

import pytest

from drug_strategy.answers import dictionary
from drug_strategy.answers.query import connect

EMPTY_AT_FIRST = {
    "data_quality.changes_by_others",
    "marts.publication_changes",
    "marts.revision_summary",
}
"""Tables that are empty in a first publication, which has no changes or revisions."""


@pytest.fixture(scope="module")
def tables(settings):
    return dictionary.tables(settings)


def test_every_published_column_has_a_name_and_an_explanation(tables, published):
    with connect(published) as connection:
        columns = connection.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns()"
            " where not internal"
        ).fetchall()
    described = {(table.full_name, column.name) for table in tables for column in table.columns}
    assert described == set(columns)
    assert [table.full_name for table in tables if not table.comment] == []
    assert [column for table in tables for column in table.columns if not column.comment] == []


def test_the_comment_on_each_table_is_one_sentence_that_says_what_a_row_is(published):
    with connect(published) as connection:
        comments = connection.execute(
            "select schema_name || '.' || table_name, comment from duckdb_tables()"
        ).fetchall()
    assert len(comments) > 40
    mixed = "Mixes quarters, years and rolling years: filter period_type"
    one = re.compile(rf"(?:{mixed} to get one|One) row(?: per |: | for each )(?:(?!\. )[^\n])+\.")
    assert [table for table, comment in comments if not one.fullmatch(comment)] == []
    assert [table for table, comment in comments if len(comment) > 160] == []
    assert dict(comments)["marts.indicator_values"].startswith(mixed)


def test_a_column_comment_is_on_one_line(published):
    with connect(published) as connection:
        broken = connection.execute(
            "select table_name, column_name from duckdb_columns()"
            " where not internal and (comment like '%\n%' or comment is null)"
        ).fetchall()
    assert broken == []


def test_an_example_query_that_adds_up_quarters_shows_if_the_sum_is_provisional(tables):
    adding = [
        table
        for table in tables
        if "sum(" in table.meta["example"]
        and "is_provisional" in {column.name for column in table.columns}
    ]
    assert len(adding) > 5
    assert [
        table.full_name for table in adding if "is_provisional" not in table.meta["example"]
    ] == []


def test_fiscal_quarters_are_written_in_the_same_way_in_every_table(published):
    with connect(published) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_columns()"
            " where column_name = 'fiscal_quarter'"
        ).fetchall()
        labels = connection.execute(
            " union ".join(f"select fiscal_quarter from {table}" for [table] in tables)
            + " except select fiscal_quarter from marts.quarters"
        ).fetchall()
    assert len(tables) > 10
    assert labels == []


def test_every_column_that_is_not_text_has_a_unit(tables):
    bare = [
        (table.full_name, column.name)
        for table in tables
        for column in table.columns
        if column.type != "varchar" and not column.unit
    ]
    assert bare == []


def test_the_unit_of_a_column_comes_from_the_model_or_from_the_name_or_type_of_the_column(tables):
    units = {
        f"{table.full_name}.{column.name}": column.unit
        for table in tables
        for column in table.columns
    }
    assert units["marts.confidence_target.current_value"] == "percent"
    assert units["marts.confidence_target.improvement_points"] == "percentage points"
    assert units["marts.asset_confiscations.confiscation_paid_gbp"] == "pounds"
    assert units["marts.crack_house_closures.crack_houses_closed"] == "count"
    assert units["marts.indicator_revisions.value"] == "the indicator's"


def test_every_example_query_returns_rows(tables, published):
    with connect(published) as connection:
        empty = {
            table.full_name
            for table in tables
            if not connection.execute(table.meta["example"]).fetchall()
        }
    too_small = {"marts.crack_house_vicinity"}  # a twentieth of the closures is too few
    assert empty - too_small == EMPTY_AT_FIRST
