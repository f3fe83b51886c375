"""The page All boroughs shows every figure and how it compares with the rest of London."""

import json
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.facts import Facts
from tests.pipeline.report.conftest import Query, Row
from tests.pipeline.report.pages import Page

CELL = re.compile(r'<td class="(\w)"><a href="([^"]+)"(?: title="([^"]*)")?>([^<]*)</a>')
ROW = re.compile(r'<tr data-of="(\w+)">(.*?)(?=<tr|</tbody>)', re.DOTALL)
FIGURES = """
    select v.*, i.aggregation
    from marts.indicator_values as v
    inner join marts.indicators as i on v.indicator_id = i.indicator_id
    where v.area_level in ('london', 'borough') and v.is_complete
    and v.period_type in ('fiscal_year', 'strategy')
"""
GROUNDS = {"higher": "h", "lower": "l", "no clear difference": "n"}


def ground(row: Row) -> str:
    """Return the class of a cell, by its label or else by the figure's status."""
    if row["area_code"] == LONDON:
        return "o"
    if row["comparison"]:
        return GROUNDS[row["comparison"]]
    return "x" if row["value"] is None else "p" if row["is_provisional"] else "j"


def written(row: Row) -> str:
    """Return the figure as the scorecard does, but counts as rates and days without a unit."""
    is_rate = row["unit"] == "count" and row["aggregation"] != "stock"
    if is_rate or row["unit"] == "days":
        text = wording.figure(row["rate"] if is_rate else row["value"], "rate")
    else:
        text = wording.short(row["value"], row["unit"])
    return text if row["value"] is None else f"{text} {row['symbols'] or ''}".rstrip()


@pytest.fixture(scope="module")
def data(site: Path) -> dict[str, Any]:
    text = (site / "grid-data.js").read_text("utf-8")
    found: dict[str, Any] = json.loads(text.removeprefix("const GRID = ").removesuffix(";\n"))
    return found


def said(data: dict[str, Any], word: int) -> str:
    """Return a sentence with its numbers, as the script does."""
    nth, *numbers = data["words"][word].split(" ")
    first, *rest = str(data["sentences"][int(nth)]).split("#")
    return first + "".join(f"{a}{b}" for a, b in zip(numbers, rest, strict=True))


def test_the_grids_data_has_every_figure_with_its_comparison_or_the_reason_for_none(
    facts: Facts, query: Query, data: dict[str, Any]
) -> None:
    areas = [LONDON, *facts.boroughs]
    rows = {(r["period_label"], r["indicator_id"], r["area_code"]): r for r in query(FIGURES)}
    assert [*data["periods"]] == ["2012-13", "2011-12", "2010-11", "2009-10", "2010-13"]
    assert len(data["words"]) == len({*data["words"]})
    assert len(data["sentences"]) == len({*data["sentences"]}) < 300
    seen: Counter[str] = Counter()
    for (period, name, code), row in rows.items():
        place = areas.index(code)
        figures, letters, words = data["periods"][period][name]
        assert figures[place] == written(row)
        assert letters[place] == ground(row), row
        sentence = said(data, words[place])
        seen[letters[place]] += 1
        if row["comparison"]:
            assert sentence.startswith(f"{row['comparison'].capitalize()}: ")
            assert "the rest of London (99.8% interval " in sentence
        elif row["no_comparison_reason"]:
            assert sentence == f"Not compared: {row['no_comparison_reason']}."
        elif row["value"] is None:
            assert sentence == f"{row['symbols'][4:].partition(' [')[0].capitalize()}."
        else:
            assert (sentence, code) == ("", LONDON)
    assert len(rows) == len(facts.indicators) * 33 * 5
    assert {*seen} >= {*"hlnpjo"}


def test_the_grids_page_shows_the_newest_year_beside_the_rest_of_london_and_links_each_cell(
    facts: Facts, site: Path, pages: dict[str, Page], data: dict[str, Any]
) -> None:
    text = (site / "grid.html").read_text("utf-8")
    assert len(text.encode()) < 400_000
    assert (site / "grid-data.js").stat().st_size < 300_000
    scores, _, every = text.partition('<details class="all">')
    order = [score.indicator_id for score in facts.indicators.values()]
    found = {name: CELL.findall(cells) for name, cells in ROW.findall(every)}
    assert sorted(found) == sorted(order)
    assert [name for name, _ in ROW.findall(scores)][:2] == [
        *("pas_drugs_problem", "pas_tackling_drugs"),
    ]
    assert len(ROW.findall(scores)) == 8
    newest = data["periods"]["2012-13"]
    slugs = [wording.slug(name) for name in facts.boroughs.values()]
    for name, cells in [*found.items(), *((n, CELL.findall(c)) for n, c in ROW.findall(scores))]:
        figures, letters, words = newest[name]
        assert [cell[0] for cell in cells] == [*letters]
        assert [cell[3] for cell in cells] == figures
        assert [unescape(cell[2]) for cell in cells] == [said(data, word) for word in words]
        assert cells[0][1] == f"indicators/{name}.html"
        assert [cell[1] for cell in cells[1:]] == [
            f"boroughs/{slug}.html#i-{name}" for slug in slugs
        ]
    tally = Counter(cell[0] for cells in found.values() for cell in cells)
    counted = dict(re.findall(r'data-counts="(\w)">([\d,]+)<', text))
    assert counted == {letter: f"{tally[letter]:,}" for letter in "hlnpxj"}
    assert ("Indicator", "London", *facts.boroughs.values()) in pages["grid"].rows
    assert text.count("<thead>") == 2
