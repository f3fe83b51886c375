"""For every area and row, the facts on the pages about figures are those in the marts."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from html import unescape
from itertools import groupby
from typing import Any

import pytest

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.thresholds import thresholds
from drug_strategy.report import wording
from drug_strategy.report.charts.maps import colour
from drug_strategy.report.facts import Facts
from drug_strategy.report.pages import scorecard as scores
from drug_strategy.report.pages.borough import borough_page
from drug_strategy.report.pages.brief import brief_of
from drug_strategy.report.pages.indicator import indicator_page
from drug_strategy.report.pages.london import plan_page, summary_page
from drug_strategy.report.pages.overview import overview
from drug_strategy.report.pages.pictures import Table, drawn_unit
from drug_strategy.report.rows import Figure, PlanLine, Received, Signal
from tests.pipeline.report.conftest import Query, Row
from tests.pipeline.report.pages import Page
from tests.unit.report.made import made

FIGURES = """
    select v.*, quarters_answered, not_answered_percent
    from marts.indicator_values as v
    left join marts.public_attitudes as e
        on v.indicator_id = e.measure and v.area_code = e.area_code
        and v.period_type = e.period_type and v.period_start = e.period_start
    where v.is_complete
"""
LATEST = f"""{FIGURES} and v.period_type = 'fiscal_year' and v.period_start = (
    select max(l.period_start) from marts.indicator_values as l
    where l.indicator_id = v.indicator_id and l.period_type = 'fiscal_year'
    and l.area_level = 'london' and l.is_complete and l.value is not null)
"""

MARKS = {"higher than usual": "▲", "lower than usual": "▼", None: ""}
MARKS_OF_TARGET = (0, 3, -3)
SCORECARD = """
    with headlines as (
        select indicator_id, area_code, period_start, scorecard_order from marts.london_years
        union all
        select indicator_id, area_code, period_start, scorecard_order from marts.borough_years
    )
    select v.*, scorecard_order
    from marts.indicator_values as v
    inner join headlines using (indicator_id, area_code, period_start)
    where period_type = 'fiscal_year' and period_label = '2012-13' and scorecard_order is not null
"""
YEAR_BEFORE = """
    select v.* from marts.indicator_values as v
    where v.area_level in ('london', 'borough') and v.period_type = 'fiscal_year'
    and v.period_start = (
        select max(l.period_start) - interval 1 year from marts.indicator_values as l
        where l.period_type = 'fiscal_year' and l.is_complete)
"""


def marks(row: Row) -> str:
    """Return the symbols that a figure must have in a first publication."""
    if row["value"] is None:
        return ""
    symbols = str(row["symbols"]).split()
    assert ("[u]" in symbols) == (row["quality_flag"] == "u")
    assert ("[p]" in symbols) == row["is_provisional"]
    if row["return_status"] == "not_stated":
        assert ("[n]" in symbols) == (row["value"] == 0)
    return " ".join(symbols)


def shown(row: Row, unit: str, write: Callable[..., str] = wording.figure) -> str:
    return f"{write(row['value'], unit)} {marks(row)}".rstrip()


def figure(row: Row) -> Figure:
    """Return the row of the report's query that has a mart's values."""
    return made(Figure, **{name: row[name] for name in Figure._fields if name in row})


def changed(row: Row, period: str) -> str:
    """Return a change in words, which are also in the mart's sentence, or why there is none.

    `period` is the end of the names of the mart's columns.
    """
    names = ("boroughs_compared", "no_change_reason")
    if period == "2009_10":
        names = ("boroughs_compared_2009_10", "no_change_since_2009_10_reason")
    boroughs, reason = (row[name] for name in names)
    if row[f"difference_from_{period}"] is None:
        return f"Not compared: {reason}." if reason else ""
    write = wording.change if period == "year_before" else wording.change_since_2009_10
    text = write(figure(row))
    label = row["change_year_before" if period == "year_before" else "change_since_2009_10"]
    assert text.endswith(f", {label}") == (label is not None)
    assert ("boroughs)" in text) == (boroughs is not None and boroughs < 32)
    if period == "year_before":
        size = text.removesuffix(f", {label}").partition(" (")[0]
        assert f"({size})" in row["statement"], (size, row["statement"])
    return text


def column(table: Table, heading: str, rows: int) -> Sequence[str]:
    """Return a column's cells, even if one sentence or [z] stands for all of them."""
    if heading in table.headings and table.rows:
        place = list(table.headings).index(heading)
        return [row[place] for row in table.rows]
    same = [note for note in table.notes if note.startswith(f"{heading}: ")]
    cell = same[0].partition(": ")[2].rpartition(" in every ")[0] if same else "[z]"
    return [cell] * rows


@pytest.fixture(scope="module")
def latest(query: Query) -> dict[tuple[str, str], Row]:
    """Return the figure for the report's year, by indicator and area."""
    return {(row["indicator_id"], row["area_code"]): row for row in query(LATEST)}


@pytest.fixture(scope="module")
def areas(facts: Facts) -> list[str]:
    """Return London's code, and then every borough's."""
    return [LONDON, *facts.boroughs]


def test_every_scorecard_has_the_figures_of_the_newest_year_in_the_order_of_the_register(
    facts: Facts, areas: list[str], query: Query
) -> None:
    order = [
        *("pas_drugs_problem", "pas_tackling_drugs", "crack_houses_closed"),
        *("cannabis_factories_closed", "confiscation_value_gbp"),
    ]
    rows = {(row["area_code"], row["indicator_id"]): row for row in query(SCORECARD)}
    earlier = {(row["indicator_id"], row["area_code"]): row for row in query(YEAR_BEFORE)}
    marked = 0
    assert len(rows) == 33 * 7
    for code in areas:
        is_london = code == LONDON
        sixth = "networks_disrupted" if is_london else "ppo_discretionary_authorisation_rate"
        found = scores.scorecard(facts, code)
        names = [score.indicator.indicator_id for score in found]
        assert names == [*order, sixth, "class_a_trafficking_detections"]
        for place, (name, score) in enumerate(zip(names, found, strict=True), start=1):
            row = rows[code, name]
            assert (score.year, row["scorecard_order"]) == ("2012-13", place)
            unit = row["unit"]
            assert score.value.startswith(wording.short(row["value"], unit))
            before = earlier[name, code]
            assert score.before == shown(before, unit, wording.short)
            marked += "[p]" in score.before
            assert ("[p]" in score.value) == row["is_provisional"]
            assert score.change == changed(row, "year_before")
            assert score.since == changed(row, "2009_10")
            assert bool(score.london) != is_london
            assert ("not compared" in score.london) == (not is_london and unit == "gbp")
    assert marked
    for code in facts.boroughs:
        page = borough_page(facts, code)
        assert page["brief"].scorecard == scores.scorecard(facts, code)
        assert page["brief"].highlights == page["standouts"][:3]
    code = next(iter(facts.boroughs))
    every = [
        Signal(indicator_id=name, area_code=code, signal="higher than usual", statement="So.")
        for name in facts.indicators
    ]
    brief = brief_of(Facts({**facts.answers, Signal: every}), code)
    assert (len(brief.highlights), brief.more) == (3, len(facts.indicators) - 3)


def test_what_stands_out_is_what_the_mart_says_and_the_heading_counts_the_charts_judged(
    facts: Facts, areas: list[str], query: Query, pages: dict[str, Page]
) -> None:
    lines = query("from marts.indicator_signals order by area_code, standout_order")
    judged = query(
        "select v.area_code, v.signal from marts.indicator_values as v"
        " inner join marts.indicators as i using (indicator_id)"
        " where v.period_type = 'quarter' and v.area_level in ('london', 'borough')"
        " and v.is_complete and not v.is_provisional and v.value is not null"
        " and not i.is_experimental qualify v.period_start = max(v.period_start)"
        " over (partition by v.indicator_id, v.area_code)"
    )
    kinds: Counter[str] = Counter()
    for code in areas:
        mine = [row for row in lines if row["area_code"] == code]
        out = scores.standouts(facts, code)
        assert [(each.indicator.indicator_id, each.sentence) for each in out] == [
            (row["indicator_id"], row["statement"]) for row in mine
        ]
        charts = [row["signal"] for row in judged if row["area_code"] == code and row["signal"]]
        signals = sum(signal != "usual" for signal in charts)
        kinds.update(row["signal"] or "survey" for row in mine)
        heading = scores.judged(facts, code)
        assert heading.startswith(f"{signals} of {len(charts)} chart"), (code, heading)
        page = pages["index" if code == LONDON else wording.slug(facts.boroughs[code])]
        assert f"What stands out: {heading}" in page.line
        assert page.line.count("has a signal by chance.") == 1
    assert {*kinds} == {"higher than usual", "lower than usual", "survey"}


def test_the_front_page_has_the_headline_ten_rows_of_what_stands_out_and_what_needs_doing(
    facts: Facts, query: Query, pages: dict[str, Page]
) -> None:
    page = summary_page(facts)
    rows = [*page["standouts"], *page["folded"]]
    assert rows == scores.standouts(facts)
    assert len(page["standouts"]) == min(10, len(rows))
    [target] = query("from marts.confidence_target where measure = 'strategy'")
    assert page["headline"] == target["headline"]
    expected = query("from marts.expected_returns")
    statuses = Counter(row["return_status"] for row in expected)
    assert statuses["not_stated"]
    assert page["received"] == Received(
        received=len(expected) - statuses["outstanding"] - statuses["not_stated"],
        expected=len(expected),
        not_stated=statuses["not_stated"],
    )
    shown = pages["index"].line
    chance = thresholds()["charts_per_chance_signal"]
    assert f"about one chart in {chance} has a signal by chance" in shown
    assert "about one comparison in 20 is labelled all the same" in shown
    late = [
        f"{wording.named(row['return_name'])}, {row['sender_name']}, {row['fiscal_quarter']}: "
        f"since {wording.day(row['owed_since'])}"
        for row in expected
        if row["is_overdue"]
    ]
    refused = query("from data_quality.file_reconciliation where status = 'refused'")
    faulty = query(
        "select distinct file_name from data_quality.quarantine_summary"
        " where reason <> 'not_a_record'"
    )
    headings = [each["heading"] for each in page["doing"]]
    assert headings == [
        f"{len(late)} returns are overdue",
        "No returns have far fewer records than usual",
        f"{len(refused)} file was refused",
        f"{len(faulty)} files have rows left out",
    ]
    overdue = page["doing"][0]
    assert sorted([*overdue["rows"], *overdue["folded"]]) == sorted(late)
    assert (len(overdue["rows"]), len(late) > 3) == (3, True)
    assert f"{len(late) - 3} more" in shown
    assert all(text in shown for text in [*headings, *late, page["plan"]])
    assert plan_page(facts)["lead"] == page["plan"]
    signals = query("from marts.indicator_signals")
    for (name, counts), (code, borough) in zip(page["counts"], facts.boroughs.items(), strict=True):
        number = sum(row["area_code"] == code for row in signals)
        overdue = sum(
            row["owed_reason"] == "overdue" and row["sender_code"] == code for row in expected
        )
        assert name == borough
        assert counts == f"{number}{f', {overdue} overdue' if overdue else ''}"


def test_the_overview_has_each_indicator_once_with_its_newest_fiscal_year(
    facts: Facts, areas: list[str], latest: dict[tuple[str, str], Row], query: Query
) -> None:
    newest_quarters = {
        (row["indicator_id"], row["area_code"]): row["statement"]
        for row in query(
            "from marts.indicator_values where period_type = 'quarter' and is_complete"
            " and value is not null and not is_provisional order by period_start"
        )
    }
    signals = {
        (row["indicator_id"], row["area_code"]): row["signal"]
        for row in query("from marts.indicator_signals")
    }
    for code in areas:
        lines = [line for group in overview(facts, code) for line in group.lines]
        names = [line.indicator.indicator_id for line in lines]
        assert sorted(names) == sorted(facts.indicators)
        for name, line in zip(names, lines, strict=True):
            row, unit = latest[name, code], line.indicator.unit
            assert line.value == shown(row, unit, wording.short)
            assert line.change == changed(row, "year_before")
            assert line.statement == row["statement"]
            newest = newest_quarters.get((name, code))
            assert line.newest == (newest or "No final figure yet.")
            assert line.mark == MARKS[signals.get((name, code))]
            assert ("2009-10 = 100" in line.period) == (unit == "index")
            assert bool(line.difference) == (row["comparison"] in {"higher", "lower"})


def test_an_indicators_page_has_its_years_its_chart_and_its_boroughs(
    facts: Facts, query: Query, latest: dict[tuple[str, str], Row]
) -> None:
    years = query(f"{FIGURES} and v.area_code = '{LONDON}' order by v.period_start desc")
    points = query(
        "from marts.indicator_values where period_type = 'quarter' and is_complete"
        f" and area_code = '{LONDON}' order by period_start"
    )
    [row] = query(
        "select array_agg(distinct indicator_id) as names from marts.indicator_values"
        " where rest_value is not null and period_type = 'fiscal_year' and is_complete"
    )
    with_rest = row["names"]
    compared: Counter[str] = Counter()
    for name, indicator in facts.indicators.items():
        page = indicator_page(facts, indicator)
        unit, is_survey = indicator.unit, indicator.aggregation == "survey"
        kind = "rolling_year" if is_survey else "fiscal_year"
        rows = [r for r in years if (r["indicator_id"], r["period_type"]) == (name, kind)]
        wanted = {
            "Year to" if is_survey else "Fiscal year": [
                wording.year(figure(row)).removeprefix("year to ") for row in rows
            ],
            "Figure": [shown(row, unit) for row in rows],
            "95% interval": [wording.interval(r["lower_95"], r["upper_95"], unit) for r in rows],
        }
        if is_survey:
            share = [wording.figure(row["not_answered_percent"], "percent") for row in rows]
            wanted |= {"Answers": [f"{row['base']:,}" for row in rows], "Not answered": share}
        else:
            wanted |= {"Change": [changed(row, "year_before") for row in rows]}
            wanted |= {"Returns": [wording.returned(figure(row)) for row in rows]}
            chart = page["chart"].table.rows
            mine = [row for row in points if row["indicator_id"] == name]
            assert [(row[0], row[1], row[3]) for row in chart] == [
                (
                    row["period_label"],
                    shown(row, unit),
                    wording.interval(row["chart_lower"], row["chart_upper"], unit),
                )
                for row in mine
            ]
            for cells, row in zip(chart, mine, strict=True):
                if row["signal_rule"]:
                    assert cells[4][1:].removesuffix(".") in row["statement"]
                    assert re.search(r"usual range of .* to |seventh point in a row", cells[4])
                elif row["signal"]:
                    assert cells[4] == "Usual."
        for heading, cells in wanted.items():
            assert column(page["years"], heading, len(rows)) == cells, (name, heading)
        assert bool(page["comparison"]) == (name in with_rest)
        if page["comparison"]:
            assert [row[0] for row in page["comparison"].table.rows] == [*facts.boroughs.values()]
            for borough, given, interval, rest, label in page["comparison"].table.rows:
                row = latest[name, next(c for c, n in facts.boroughs.items() if n == borough)]
                drawn = drawn_unit(indicator)
                start = "rate_" if drawn == "rate" else ""
                value = row["rate"] if start else row["value"]
                assert given == f"{wording.figure(value, drawn)} {marks(row)}".rstrip()
                ends = row[f"{start}lower_95"], row[f"{start}upper_95"]
                assert interval == wording.interval(*ends, drawn)
                assert rest == wording.figure(row["rest_value"], drawn)
                assert label == wording.compared(figure(row))
                assert bool(label) == bool(row["comparison"] or row["no_comparison_reason"])
                compared[str(row["comparison"])] += 1
        for borough, given, *rate in page["map"].table.rows:
            row = latest[name, next(c for c, n in facts.boroughs.items() if n == borough)]
            assert given == shown(row, unit)
            assert rate == ([wording.rate(figure(row))] if drawn_unit(indicator) == "rate" else [])
    assert compared["higher"] + compared["lower"] > 20
    assert compared["None"] > 20


def test_the_chart_of_a_target_measure_has_the_years_of_the_survey_and_their_changes(
    facts: Facts, query: Query
) -> None:
    for name in ("pas_drugs_problem", "pas_tackling_drugs"):
        table = indicator_page(facts, facts.indicators[name])["chart"].table
        rows = query(
            "select v.*, difference, c.lower_95 as least, c.upper_95 as most"
            " from marts.indicator_values as v"
            " left join marts.public_attitude_changes as c on c.measure = v.indicator_id"
            " and c.area_code = v.area_code and c.period_start = v.period_start"
            " and c.period_type = v.period_type"
            f" and c.comparison = 'since_baseline' where v.indicator_id = '{name}'"
            " and v.area_level = 'london' and v.period_type = 'rolling_year' and v.is_complete"
            " order by v.period_start"
        )
        assert len(rows) == 13
        for cells, row in zip(table.rows, rows, strict=True):
            assert cells[0].startswith(row["period_label"].removeprefix("year to "))
            assert cells[1] == shown(row, "percent")
            assert cells[2] == wording.interval(row["lower_95"], row["upper_95"], "percent")
            assert cells[3] == f"{row['base']:,}"
            change_of = wording.points(row["difference"], MARKS_OF_TARGET).replace("[x]", "[z]")
            assert cells[4] == change_of
            limits = wording.points_between(row["least"], row["most"], MARKS_OF_TARGET)
            assert cells[5] == limits


def test_the_delivery_plan_shows_each_indicator_once(facts: Facts) -> None:
    lines = [
        line.indicator.indicator_id
        for area in plan_page(facts)["areas"]
        for activity in area["activities"]
        for line in activity["lines"]
    ]
    named = {row.indicator_id for row in facts[PlanLine] if row.indicator_id}
    assert sorted(lines) == sorted(named)


def test_a_boroughs_page_has_its_survey_years_beside_londons(facts: Facts, query: Query) -> None:
    years: dict[Any, list[Row]] = {
        key: list(rows)
        for key, rows in groupby(
            query(
                f"{FIGURES} and v.indicator_id like 'pas_%' and v.period_type = 'rolling_year'"
                " order by v.area_code, v.indicator_id, v.period_start"
            ),
            lambda row: (row["area_code"], row["indicator_id"]),
        )
    }
    for code in facts.boroughs:
        for indicator, picture, _ in borough_page(facts, code)["attitudes"]:
            name = indicator.indicator_id
            mine, london = years[code, name], years[LONDON, name]
            assert len(mine) == 13
            assert [list(cells) for cells in picture.table.rows] == [
                [
                    wording.year(figure(row)).removeprefix("year to "),
                    shown(row, "percent"),
                    wording.interval(row["lower_95"], row["upper_95"], "percent"),
                    wording.figure(of_london["value"], "percent"),
                ]
                for row, of_london in zip(mine, london, strict=True)
            ]


def test_a_boroughs_page_has_the_figures_of_every_ward(facts: Facts, query: Query) -> None:
    of_wards = query("from marts.indicators where finest_area = 'ward' order by display_order")
    rows = query(f"{LATEST} and v.area_level = 'ward'")
    figures = {(row["indicator_id"], row["ward_code"]): row for row in rows}
    profiles = query(
        "from marts.ward_profiles where fiscal_year = '2012-13' order by ward_name, ward_code"
    )
    assert len(profiles) == 624
    for code in facts.boroughs:
        mine = [row for row in profiles if row["borough_code"] == code]
        page = borough_page(facts, code)
        found = page["wards"]
        assert [name for name, _ in found["rows"]] == [row["ward_name"] for row in mine]
        cells = [(name, *(text for text, _ in given)) for name, given in found["rows"]]
        table = Table(("Ward", *found["headings"]), cells, found["notes"])
        for row in of_wards:
            assert column(table, row["indicator_name"], len(mine)) == [
                shown(figures[row["indicator_id"], ward["ward_code"]], row["unit"]) for ward in mine
            ]
        assert len(found["notes"]) + len(found["headings"]) == len(of_wards)
        of_profile = {name: (heading, "count") for heading, name in PROFILE.items()}
        of_profile["acquisitive_offences_per_1000"] = ("per 1,000 residents", "rate")
        texts = {
            name: [_profiled(row, name, unit) for row in mine]
            for name, (_, unit) in of_profile.items()
        }
        for name, (heading, _) in of_profile.items():
            assert column(page["profiles"]["table"], heading, len(mine)) == texts[name], heading
        tiled = ("acquisitive_offences_per_1000", "concerns_raised")
        for name, (_, _, tiles) in zip(tiled, page["profiles"]["tiled"], strict=True):
            values = {row["ward_code"]: row[name] for row in mine}
            coloured = colour(values, of_profile[name][1], from_zero=True)
            drawn = unescape(str(tiles.svg))
            assert tiles.legend == coloured.legend
            for row, text in zip(mine, texts[name], strict=True):
                style = coloured.styles[row["ward_code"]] or "none"
                assert f'"{style}"><span>{row["ward_name"]}</span> <b>{text}</b>' in drawn


PROFILE = {
    **{"Residents": "population", "Concerns raised": "concerns_raised", "gangs": "gang"},
    **{"of drug dealing": "drug_dealing", "drug use": "drug_use", "other": "other"},
    **{"crack houses": "crack_house", "cannabis factories": "cannabis_factory"},
    "Acquisitive offences": "acquisitive_offences",
}


def _profiled(row: Row, name: str, unit: str) -> str:
    is_marked = row["is_provisional"] and name != "population" and row[name] is not None
    return wording.figure(row[name], unit) + (" [p]" if is_marked else "")


def test_a_boroughs_page_and_brief_have_its_returns_and_what_it_owes(
    facts: Facts, query: Query
) -> None:
    returns = query("from marts.expected_returns order by return_name, quarter_start_date")
    assert any(row["return_status"] == "outstanding" for row in returns)
    for code in facts.boroughs:
        page = borough_page(facts, code)
        mine = [row for row in returns if row["sender_code"] == code]
        names = dict.fromkeys(wording.named(row["return_name"]) for row in mine)
        assert page["returns"] == [*names]
        assert dict(page["quarters"]) == {
            quarter: [row["return_status"] for row in mine if row["fiscal_quarter"] == quarter]
            for quarter in dict.fromkeys(row["fiscal_quarter"] for row in mine)
        }
        late = [row for row in mine if row["return_status"] == "outstanding"]
        assert page["outstanding"].count(" Q") == len(late)
        for row in late:
            assert row["fiscal_quarter"] in page["outstanding"]
        owed = [row for row in mine if row["is_owed"]]
        assert page["brief"].number_owed == f"{wording.number(len(owed), 'return')} owed"
