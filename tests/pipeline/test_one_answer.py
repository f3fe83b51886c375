"""A query and `explain` give the same figure, unit and words."""

import pytest

from drug_strategy.answers.explain import explain
from drug_strategy.report import wording
from tests.homes import rows_of

YEAR = "2012-13"
TABLES = {"London": "london_years", "Westminster": "borough_years"}


@pytest.mark.parametrize("area", TABLES)
def test_every_figure_is_the_same_in_a_query_and_in_explain(example_home, area):
    queried = rows_of(
        example_home.published_file,
        "select indicator_id, unit, value, symbols, statement"
        f" from marts.{TABLES[area]} where area_name = ? and fiscal_year = ?",
        [area, YEAR],
    )
    assert queried
    for indicator, unit, value, symbols, statement in queried:
        _, sections = explain(example_home, indicator, area, YEAR)
        lines = dict(dict(sections)["Figure"])
        assert lines["in words"] == statement
        figure = wording.figure(value, unit)
        if value is not None:
            assert lines["value"] == f"{figure} {symbols}".rstrip()
            assert f": {figure}" in lines["to cite"]
            assert statement.startswith(figure)
