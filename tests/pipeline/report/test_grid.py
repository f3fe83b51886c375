"""The page All boroughs shows every figure and how it compares with the rest of London."""

import json
import re
from collections import Counter

import pytest

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording

CELL = re.compile(r'<td(?: class="(\w)")?><a href="([^"]+)">([^<]*)</a>')
ROW = re.compile(r'<tr data-of="(\w+)">(.*?)(?=<tr|</tbody>)', re.DOTALL)
GROUNDS = {"higher": "h", "lower": "l"}


def written(row):
    """Return the figure as the scorecard does, but counts as rates and days without a unit."""
    unit = wording.drawn_unit(row)
    value = row["rate"] if unit == "rate" else row["value"]
    text = wording.short(value, "rate" if unit == "days" else unit)
    return text if value is None else f"{text} {row['symbols']}".rstrip()


@pytest.fixture(scope="module")
def data(site):
    text = (site / "grid-data.js").read_text("utf-8")
    return json.loads(text.removeprefix("const GRID = ").removesuffix(";"))


def test_a_cell_has_the_figure_its_symbols_and_a_ground_for_the_comparison_alone(
    facts, query, data
):
    codes = [LONDON, *(row["area_code"] for row in facts.rows("boroughs"))]
    rows = query("from figures where period_type in ('fiscal_year', 'strategy')")
    assert [*data] == ["2012-13", "2011-12", "2010-11", "2009-10", "2010-13"]
    seen = Counter()
    for row in rows:
        cells = data[row["period_label"]][row["indicator_id"]]
        text, ground = cells[codes.index(row["area_code"])]
        assert (text, ground) == (written(row), GROUNDS.get(row["comparison"], ""))
        seen[ground] += 1
    assert len(rows) == len(facts.rows("indicators")) * 33 * 5
    assert {*seen} == {"h", "l", ""}


def test_the_page_shows_the_newest_year_and_links_each_cell(facts, site, data):
    """The first table has the headline indicators, and the second table has all of them."""
    text = (site / "grid.html").read_text("utf-8")
    found = [(name, CELL.findall(cells)) for name, cells in ROW.findall(text)]
    assert [name for name, _ in found][:2] == ["pas_drugs_problem", "pas_tackling_drugs"]
    assert sorted(name for name, _ in found[8:]) == sorted(data["2012-13"])
    slugs = [row["slug"] for row in facts.rows("boroughs")]
    for name, cells in found:
        assert [[figure, ground] for ground, _, figure in cells] == data["2012-13"][name]
        assert [link for _, link, _ in cells] == [
            f"indicators/{name}.html",
            *(f"boroughs/{slug}.html#i-{name}" for slug in slugs),
        ]
