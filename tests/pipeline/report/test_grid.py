"""The page All boroughs shows every figure and what the marts say about it."""

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
    select v.*, i.aggregation, s.statement as survey_change,
        s.value > s.earlier_value as is_survey_higher
    from marts.indicator_values as v
    inner join marts.indicators as i on v.indicator_id = i.indicator_id
    left join marts.public_attitude_changes as s
        on v.indicator_id = s.measure and v.area_code = s.area_code
        and v.period_type = s.period_type and v.period_start = s.period_start
        and s.comparison = 'since_baseline' and s.base_kind = 'answers'
    where v.area_level in ('london', 'borough') and v.is_complete
    and v.period_type in ('fiscal_year', 'strategy')
"""
GROUNDS = {
    **{"higher": "h", "lower": "l", "too few to say": "f"},
    **{"no clear difference": "n", "no clear change": "n"},
}


def since(row: Row) -> str | None:
    """Return whether the limits of the change since 2009-10 include no change."""
    if row["survey_change"] in {"improved", "worsened"}:
        return "higher" if row["is_survey_higher"] else "lower"
    if row["survey_change"]:
        return str(row["survey_change"])
    if str(row["change_since_2009_10"]).endswith("too few to say."):
        return "too few to say"
    unchanged, change = 1, "ratio_to_2009_10"
    if row["unit"] == "percent":
        unchanged, change = 0, "difference_from_2009_10"
    lower, upper = (row[f"{change}_{limit}_998"] for limit in ("lower", "upper"))
    if lower is not None and lower > unchanged:
        return "higher"
    if upper is not None and upper < unchanged:
        return "lower"
    return None if lower is None else "no clear change"


def ground(row: Row, label: str | None) -> str:
    """Return the class of a cell, by its label or else by the figure's status."""
    if label in GROUNDS and not (label == "too few to say" and row["value"] is None):
        return GROUNDS[label]
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


def test_the_grids_data_has_every_figure_with_the_marts_labels_and_sentences(
    facts: Facts, query: Query, data: dict[str, Any]
) -> None:
    areas = [LONDON, *facts.boroughs]
    rows = {(r["period_label"], r["indicator_id"], r["area_code"]): r for r in query(FIGURES)}
    assert [*data["periods"]] == ["2012-13", "2011-12", "2010-11", "2009-10", "2010-13"]
    assert len(data["words"]) == len({*data["words"]})
    assert len(data["sentences"]) == len({*data["sentences"]}) < 300
    seen: Counter[str] = Counter()
    for (period, name, code), row in rows.items():
        shown, place = data["periods"][period], areas.index(code)
        assert shown["figures"][name][place] == written(row)
        labels = {
            "beside": (row["comparison"], row["comparison_statement"]),
            "before": (row["change"], row["change_statement"] or row["no_change_reason"]),
            "since": (
                since(row),
                row["change_since_2009_10"] or row["no_change_since_2009_10_reason"],
            ),
        }
        if row["period_type"] == "strategy":
            assert shown.keys() == {"figures", "beside"}
        for compared in shown.keys() - {"figures"}:
            label, statement = labels[compared]
            letters, words = shown[compared][name]
            sentence = said(data, words[place])
            is_itself = (compared, code) == ("beside", LONDON)
            assert letters[place] == ("o" if is_itself else ground(row, label)), (compared, row)
            seen[f"{compared} {letters[place]}"] += 1
            if is_itself:
                assert sentence == ""
            elif compared == "since" and row["survey_change"]:
                assert "in 2009-10" in sentence
            elif statement:
                assert statement.removesuffix(".")[1:] in sentence
            elif (compared, period) == ("since", "2009-10"):
                assert sentence == "Later years are compared with this year."
            else:
                assert row["value"] is None
                assert sentence == f"{row['symbols'][4:].partition(' [')[0].capitalize()}."
    assert len(rows) == len(facts.indicators) * 33 * 5
    assert {*seen} >= {f"{kind} {letter}" for kind in ("beside", "since") for letter in "hlnfpj"}


def test_the_grids_page_shows_the_newest_year_beside_the_rest_of_london_and_links_each_cell(
    facts: Facts, site: Path, pages: dict[str, Page], data: dict[str, Any]
) -> None:
    text = (site / "grid.html").read_text("utf-8")
    assert len(text.encode()) < 400_000
    assert (site / "grid-data.js").stat().st_size < 350_000
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
        letters, words = newest["beside"][name]
        assert [cell[0] for cell in cells] == [*letters]
        assert [cell[3] for cell in cells] == newest["figures"][name]
        assert [unescape(cell[2]) for cell in cells] == [said(data, word) for word in words]
        assert cells[0][1] == f"indicators/{name}.html"
        assert [cell[1] for cell in cells[1:]] == [
            f"boroughs/{slug}.html#i-{name}" for slug in slugs
        ]
    tally = Counter(cell[0] for cells in found.values() for cell in cells)
    counted = dict(re.findall(r'data-counts="(\w)">([\d,]+)<', text))
    assert counted == {letter: f"{tally[letter]:,}" for letter in "hlnfpxj"}
    assert ("Indicator", "London", *facts.boroughs.values()) in pages["grid"].rows
    assert text.count("<thead>") == 2
