"""Comparing two published files finds every kind of difference."""

import duckdb
import pytest

from tests.parity.comparison import differences

FIGURES = """
    create schema marts;
    create table marts.figures (area varchar, value double, publication_id varchar);
    comment on table marts.figures is 'Figures';
    insert into marts.figures values
        ('Camden', 1e6, 'a'), ('Brent', 0, 'a'), ('Brent', 1, 'a'), ('Barnet', null, 'a');
"""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("update marts.figures set publication_id = 'b'", ""),
        ("update marts.figures set value = 1e6 + 1e-4 where area = 'Camden'", ""),
        ("update marts.figures set value = 1e-10 where value = 0", ""),
        (
            "update marts.figures set value = 1e6 + 1 where area = 'Camden'",
            "marts.figures: 1 rows differ, such as {'area': 'Camden'}:"
            " {'value': (1000000.0, 1000001.0)}",
        ),
        (
            "update marts.figures set value = 2 where value = 1",
            "marts.figures: 1 rows differ, such as {'area': 'Brent'}: {'value': (1.0, 2.0)}",
        ),
        (
            "update marts.figures set value = 0 where area = 'Barnet'",
            "marts.figures: 1 rows differ, such as {'area': 'Barnet'}: {'value': (None, 0.0)}",
        ),
        (
            "delete from marts.figures where value = 1e6",
            "marts.figures: 1 rows differ, such as this row, which only the first file has:"
            " {'area': 'Camden', 'value': 1000000.0}",
        ),
        (
            "insert into marts.figures values ('Brent', 1, 'a')",
            "marts.figures: 1 rows differ, such as this row, which only the second file has:"
            " {'area': 'Brent', 'value': 1.0}",
        ),
        (
            "update marts.figures set area = null where value = 1",
            "marts.figures: 2 rows differ, such as this row, which only the first file has:"
            " {'area': 'Brent', 'value': 1.0}",
        ),
        (
            "alter table marts.figures alter column value type float",
            "marts.figures: the column value differs;"
            " one file declares it as ['DOUBLE', True, None]",
        ),
        (
            "comment on column marts.figures.value is 'Its value'",
            "marts.figures: the column value differs;"
            " one file declares it as ['DOUBLE', True, None]",
        ),
        (
            "alter table marts.figures add column unit varchar",
            "marts.figures: the column unit differs;"
            " one file declares it as ['VARCHAR', True, None]",
        ),
        ("create table marts.areas (area varchar)", "marts.areas is in only one of the two files"),
    ],
)
def test_every_kind_of_difference_is_reported_with_its_table_and_an_example_row(
    tmp_path, change, expected
):
    for name, sql in (("one", FIGURES), ("other", FIGURES + change)):
        with duckdb.connect(tmp_path / name) as connection:
            connection.execute(sql)
    found = list(differences(tmp_path / "one", tmp_path / "other"))
    assert found == ([expected] if expected else [])
