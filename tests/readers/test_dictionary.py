"""The dictionary names everything that is published, and its example queries run."""

import re
from pathlib import Path

import pytest

from drug_strategy.answers import dictionary
from drug_strategy.answers.dictionary import Table
from drug_strategy.answers.query import connect
from drug_strategy.settings import Settings

EMPTY_AT_FIRST = {"marts.publication_changes", "marts.revision_summary"}
"""The first publication changes and revises nothing."""


@pytest.fixture(scope="module")
def tables(settings: Settings) -> list[Table]:
    """Return the tables as the dictionary has them."""
    return dictionary.tables(settings)


def test_every_published_column_is_named_and_explained(
    tables: list[Table], published: Path
) -> None:
    with connect(published) as connection:
        columns = connection.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns()"
            " where not internal"
        ).fetchall()
    described = {(table.name, column.name) for table in tables for column in table.columns}
    assert described == set(columns)
    assert [table.name for table in tables if not table.meaning] == []
    assert [column for table in tables for column in table.columns if not column.meaning] == []


def test_whatever_is_no_text_has_a_unit(tables: list[Table]) -> None:
    bare = [
        (table.name, column.name)
        for table in tables
        for column in table.columns
        if column.type != "varchar" and not column.unit
    ]
    assert bare == []


def test_a_unit_is_the_models_else_the_names_else_the_types(tables: list[Table]) -> None:
    units = {
        f"{table.name}.{column.name}": column.unit for table in tables for column in table.columns
    }
    assert units["marts.confidence_target.current_value"] == "percent"
    assert units["marts.confidence_target.improvement_points"] == "percentage points"
    assert units["marts.asset_confiscations.confiscation_paid_gbp"] == "pounds"
    assert units["marts.crack_house_closures.crack_houses_closed"] == "count"
    assert units["marts.indicator_revisions.value"] == "the indicator's"


def test_a_column_that_is_an_indicator_has_its_paragraph(tables: list[Table]) -> None:
    [closures] = [table for table in tables if table.name == "marts.crack_house_closures"]
    paragraphs = {column.name: column.paragraph for column in closures.columns}
    assert paragraphs["crack_houses_closed"] == "Diagnostic indicators: crack houses"
    assert paragraphs["ward_code"] == ""


def test_every_example_query_gives_rows(tables: list[Table], published: Path) -> None:
    with connect(published) as connection:
        empty = {table.name for table in tables if not connection.execute(table.example).fetchall()}
    assert empty == EMPTY_AT_FIRST


def test_the_page_stands_alone(settings: Settings, tables: list[Table]) -> None:
    page = dictionary.write_page(settings).read_text("utf-8")
    assert re.findall(r'(?:src|href)="(?!#|lineage\.html)', page) == []
    for table in tables:
        assert f'<h2 id="{table.name}">' in page


def test_a_table_names_what_it_is_made_from(tables: list[Table]) -> None:
    made_from = {table.name: table.made_from for table in tables}
    assert "marts.indicator_values" in made_from["marts.indicator_rates"]
    assert made_from["marts.publication"] == ()
