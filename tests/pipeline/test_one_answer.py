"""A query, `explain`, the workbook and the brief give the same figure, unit and words."""

import re

import openpyxl
import pytest

from drug_strategy.answers.explain import explain
from drug_strategy.exports.brief import write_brief
from drug_strategy.exports.workbook import write_workbook
from drug_strategy.report import wording
from tests.homes import rows_of

YEAR = "2012-13"
TABLES = {"London": "london_years", "Hackney": "borough_years", "Westminster": "borough_years"}


def in_workbook(path):
    """Return the rows of the sheet Years for one year, by the indicator's ID."""
    sheet = openpyxl.load_workbook(path, read_only=True)["Years"]
    rows = sheet.iter_rows(values_only=True)
    headings = next(row for row in rows if row[0] == "Indicator")
    cells = (dict(zip(headings, row, strict=True)) for row in rows)
    return {row["Name in the data"]: row for row in cells if row["Period"] == YEAR}


@pytest.mark.parametrize("area", TABLES)
def test_every_figure_is_the_same_in_a_query_and_in_explain_and_in_the_workbook(
    example_home, tmp_path, area
):
    queried = rows_of(
        example_home.published_file,
        "select indicator_id, unit, value, rate, symbols, statement"
        f" from marts.{TABLES[area]} where area_name = ? and fiscal_year = ?",
        [area, YEAR],
    )
    assert len(queried) == 33
    sheet = in_workbook(write_workbook(example_home, area, tmp_path / "workbook.xlsx"))
    assert len(sheet) == len(queried)
    for indicator, unit, value, rate, symbols, statement in queried:
        row = sheet[indicator]
        assert row["Unit"] == unit
        assert row["Figure"] == (value if value is None else pytest.approx(value))
        assert (row["Symbols"] or "") == symbols
        assert row["In words"] == statement
        if unit == "count" and rate is not None:
            assert row["Rate or percentage"] == pytest.approx(rate)
        _, sections = explain(example_home, indicator, area, YEAR)
        lines = dict(dict(sections)["Figure"])
        assert lines["in words"] == statement
        figure = wording.figure(value, unit)
        if value is not None:
            assert lines["value"] == f"{figure} {symbols}".rstrip()
            assert f": {figure}" in lines["to cite"]
            assert statement.startswith(figure)


@pytest.mark.parametrize("borough", ["Hackney", "Westminster"])
def test_every_headline_figure_is_the_same_in_a_query_and_in_the_brief(
    example_home, tmp_path, borough
):
    brief = write_brief(example_home, borough, tmp_path / "brief.html").path.read_text("utf-8")
    queried = rows_of(
        example_home.published_file,
        "select indicator_name, unit, value, rate, london_figure, symbols from marts.borough_years"
        " where area_name = ? and fiscal_year = ? and scorecard_order is not null",
        [borough, YEAR],
    )
    assert len(queried) == 7
    for name, unit, value, rate, london, symbols in queried:
        row = re.sub(r"<[^>]+>", " ", brief.partition(f">{name}</a>")[2].partition("<tr>")[0])
        assert wording.short(value, unit) in row
        assert all(symbol in row for symbol in symbols.split())
        assert rate is None or wording.figure(rate, "rate") in row
        assert london is None or wording.figure(london, "rate") in row
