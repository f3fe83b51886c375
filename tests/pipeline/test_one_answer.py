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
        "select indicator_id, f.unit, value, symbols, statement, numerator, denominator,"
        f" aggregation from marts.{TABLES[area]} as f"
        " inner join marts.indicators using (indicator_id) where area_name = ? and fiscal_year = ?",
        [area, YEAR],
    )
    assert queried
    of = ("numerator", "denominator", "aggregation")
    for indicator, unit, value, symbols, statement, *parts in queried:
        _, sections = explain(example_home, indicator, area, YEAR)
        lines = dict(dict(sections)["Figure"])
        assert lines["in words"] == statement
        figure = wording.figure(value, unit)
        if value is not None:
            assert lines["value"] == f"{figure} {symbols}".rstrip()
            assert f": {figure}" in lines["to cite"]
            row = {"unit": unit, "value": value, **dict(zip(of, parts, strict=True))}
            shared = wording.parts(row)
            assert statement.startswith(f"{figure} ({shared})" if shared else f"{figure} ")


def test_pages_word_changes_and_usual_ranges_as_the_statement_does(example_home):
    """The statement is made in SQL, and the cells of a page in Python, from the same figures."""
    rows = rows_of(
        example_home.published_file,
        "select unit, difference_from_year_before, ratio_to_year_before, null, chart_lower,"
        " chart_upper, signal_rule, statement from marts.indicator_values"
        " where difference_from_year_before is not null or signal_rule = 'outside'",
    )
    names = ("unit", "difference_from_year_before", "ratio_to_year_before", "boroughs_compared")
    changes, ranges = set(), set()
    for *values, lower, upper, rule, statement in rows:
        row = dict(zip(names, values, strict=True))
        if statement and (text := wording.change(row, "year_before", full=True)):
            assert f"({text}" in statement
            changes.add(text)
        if rule == "outside":
            text = wording.usual_range(lower, upper, values[0])
            assert f"the usual range of {text}" in statement.replace("% to ", " to ")
            ranges.add(text)
    assert len(changes) > 100
    assert len(ranges) > 10
