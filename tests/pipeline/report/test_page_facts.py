"""The facts that pages show are those of the marts: each page's function is called and compared."""

from collections import Counter
from pathlib import Path

import pytest

from drug_strategy.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.pages import scorecard as scores
from drug_strategy.report.pages.borough import borough_page
from drug_strategy.report.pages.indicator import indicator_page
from drug_strategy.report.pages.london import overview, plan_page, summary_page
from drug_strategy.report.pages.pictures import drawn_unit
from drug_strategy.report.reading import Facts, Row, read_facts
from drug_strategy.report.year_before import amount, change
from tests.pipeline.report.pages import Page


@pytest.fixture(scope="module")
def facts(published: Path) -> Facts:
    return read_facts(published)


@pytest.fixture(scope="module")
def areas(facts: Facts) -> list[Row | None]:
    """Return None for London, and then every borough."""
    return [None, *facts["boroughs"]]


def test_every_scorecard_has_the_figures_of_its_mart_in_the_order_of_the_register(
    facts: Facts, areas: list[Row | None]
) -> None:
    order = [
        *("pas_drugs_problem", "pas_tackling_drugs", "crack_houses_closed"),
        *("cannabis_factories_closed", "confiscation_value_gbp"),
    ]
    for area in areas:
        sixth = "ppo_discretionary_authorisation_rate" if area else "networks_disrupted"
        found = scores.scorecard(facts, area)
        assert [row.indicator["indicator_id"] for row in found] == [
            *order,
            sixth,
            "class_a_trafficking_detections",
        ]
        code = area["area_code"] if area else LONDON
        for score, row in zip(found, facts.rows("scorecard", area_code=code), strict=True):
            unit = row["unit"]
            assert score.value.startswith(wording.short(row["value"], unit))
            assert score.before == wording.short(row["value_year_before"], unit)
            assert ("[p]" in score.value) == row["is_provisional"]
            assert score.label == (row["change"] or "").replace("higher", "clearly higher").replace(
                "lower", "clearly lower"
            )
            is_judged_alone = unit == "gbp" or row["indicator_id"] == "networks_disrupted"
            assert not (is_judged_alone and ("interval" in score.change or score.label))
            assert bool(score.london) == (area is not None and row["london_figure"] is not None)


def test_what_stands_out_is_what_the_mart_says_and_everything_else_has_a_reason(
    facts: Facts, areas: list[Row | None]
) -> None:
    seen: Counter[str] = Counter()
    for area in areas:
        code = area["area_code"] if area else LONDON
        rows = {row["indicator_id"]: row for row in facts.rows("signals", area_code=code)}
        order = [name for name in facts.indicators if name in rows]
        out = scores.standouts(facts, code)
        assert [each.indicator["indicator_id"] for each in out] == [
            name for name in order if rows[name]["standing"] == "stands out"
        ]
        for each in out:
            row = rows[each.indicator["indicator_id"]]
            assert not row["signal_label"] or row["statement"] in each.sentence
            assert row["change"] not in {"higher", "lower"} or row["change_statement"] in (
                each.sentence
            )
            assert not row["is_experimental"] if "is_experimental" in row else True
        assert [name for name, _ in scores.not_final(facts, code)] == [
            facts.indicators[name] for name in order if rows[name]["standing"] == "not final"
        ]
        counted = scores.judged(facts, code)
        assert counted["number"] + len(counted["others"]) == counted["of"] == len(rows)
        assert all(reason for _, reason in counted["others"])
        seen.update(row["standing"] for row in rows.values())
    assert {*seen} >= {"stands out", "does not stand out", "not final", "not judged"}
    [behind] = (e for e in scores.standouts(facts) if len(e.behind) == max(
        len(each.behind) for each in scores.standouts(facts)))  # fmt: skip
    assert behind.behind == sorted(behind.behind)


def test_the_front_page_folds_what_is_beyond_ten_rows(facts: Facts) -> None:
    page = summary_page(facts)
    rows = [*page["standouts"], *page["folded"]]
    assert rows == scores.standouts(facts)
    assert len(page["standouts"]) == min(10, len(rows))
    target = facts.row("target", measure="strategy")
    assert target is not None
    assert page["headline"] == target["headline"]


def test_the_overview_has_each_indicator_once_with_its_newest_fiscal_year(
    facts: Facts, areas: list[Row | None]
) -> None:
    for area in areas:
        code = area["area_code"] if area else LONDON
        lines = [line for group in overview(facts, area) for line in group.lines]
        names = [line.indicator["indicator_id"] for line in lines]
        assert sorted(names) == sorted(facts.indicators)
        for line in lines:
            row = facts.latest(line.indicator["indicator_id"], code)
            assert row is not None
            assert row["period_type"] == "fiscal_year"
            assert line.value.startswith(wording.short(row["value"], line.indicator["unit"]))
            assert line.change == change(row, line.indicator["unit"])
            compared = facts.comparison(line.indicator["indicator_id"], code)
            label = compared["comparison"] if compared else None
            assert bool(line.difference) == (label in {"higher", "lower"})


def test_an_indicators_page_has_its_years_its_chart_and_its_boroughs(facts: Facts) -> None:
    compared = 0
    for name, indicator in facts.indicators.items():
        page = indicator_page(facts, indicator)
        unit = indicator["unit"]
        years = facts.years(name, LONDON)
        assert [row[0] for row in page["years"].rows] == [
            wording.year(row).removeprefix("year to ") for row in reversed(years)
        ]
        for cells, row in zip(page["years"].rows, reversed(years), strict=True):
            assert cells[1].startswith(wording.figure(row["value"], unit))
        if indicator["aggregation"] != "survey":
            chart = page["chart"].table.rows
            points = facts.chart(name, LONDON)
            assert [row[0] for row in chart] == [row["period_label"] for row in points]
            for cells, point in zip(chart, points, strict=True):
                assert cells[1].startswith(wording.figure(point["figure"], unit))
                assert not point["signal"] or cells[4].startswith(point["signal"].capitalize())
        if page["comparison"]:
            rows = {row[0]: row for row in page["comparison"].table.rows}
            assert [*rows] == [*facts.boroughs.values()]
            for code, borough in facts.boroughs.items():
                beside, figure = facts.comparison(name, code), facts.latest(name, code)
                assert beside is not None
                assert figure is not None
                drawn = drawn_unit(indicator)
                column = "rate" if drawn == "rate" else "value"
                assert rows[borough][1].startswith(wording.figure(figure[column], drawn))
                assert rows[borough][3] == wording.figure(beside["rest_value"], drawn)
                assert beside["comparison"] not in {"higher", "lower"} or rows[borough][5] == (
                    f"{beside['comparison'].capitalize()} than the rest of London"
                )
                compared += beside["comparison"] in {"higher", "lower"}
    assert compared > 20


def test_the_delivery_plan_shows_each_indicator_once(facts: Facts) -> None:
    lines = [
        line.indicator["indicator_id"]
        for area in plan_page(facts)["areas"]
        for activity in area["activities"]
        for line in activity["lines"]
    ]
    named = {row["indicator_id"] for row in facts["delivery_plan"] if row["indicator_id"]}
    assert sorted(lines) == sorted(named)


def test_a_boroughs_page_and_its_brief_begin_with_the_same_scorecard(facts: Facts) -> None:
    for borough in facts["boroughs"][:3]:
        page = borough_page(facts, borough)
        assert page["brief"].scorecard == scores.scorecard(facts, borough)
        assert page["brief"].highlights == page["standouts"][:3]


def test_pages_state_the_scorecard_first_and_a_caveat_once(
    by_name: dict[str, Page], facts: Facts
) -> None:
    """The headline of the target stands above London's scorecard, and nothing above a borough's."""
    for name in ("index", "hackney"):
        html = by_name[name].path.read_text("utf-8")
        assert '<table class="scorecard"' in html.partition("</table>")[0]
    headline = facts.row("target", measure="strategy")
    assert headline is not None
    assert headline["headline"] in by_name["index"].line
    for name, indicator in facts.indicators.items():
        assert by_name[name].text.count(indicator["caveat"]) == 1


@pytest.mark.parametrize(
    ("row", "unit", "text"),
    [
        (
            {"ratio": 0.8, "ratio_lower_95": 0.77, "ratio_upper_95": 0.84, "difference": -20.0},
            "count",
            "\N{MINUS SIGN}20%, 95% interval \N{MINUS SIGN}23% to \N{MINUS SIGN}16%",
        ),
        ({"ratio": None, "difference": 3_300_000.0}, "gbp", "+£3.3m"),
        ({"ratio": None, "difference": -18.0}, "count", ""),
        (
            {
                **{"ratio": None, "difference": 2.7},
                **{"difference_lower_95": 1.2, "difference_upper_95": 4.1},
            },
            "percent",
            "+2.7 points, 95% interval 1.2 to 4.1",
        ),
    ],
)
def test_the_size_of_a_change_has_its_interval(row: Row, unit: str, text: str) -> None:
    empty = dict.fromkeys(
        ["ratio_lower_95", "ratio_upper_95", "difference_lower_95", "difference_upper_95"]
    )
    assert amount(empty | row, unit) == text
