"""Figures that could mislead have a warning about a huge court order or an unreliable survey.

Both are rare in the returns, so the tests change copies of the marts.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from drug_strategy.contracts.places import LONDON
from drug_strategy.report.facts import Facts, read_facts
from drug_strategy.report.pages.borough import borough_page
from drug_strategy.report.pages.definitions import definitions_page
from drug_strategy.report.pages.indicator import indicator_page, orders
from drug_strategy.report.pages.london import summary_page
from drug_strategy.report.pages.overview import overview
from drug_strategy.report.pages.scorecard import scorecard
from drug_strategy.report.rows import OrderValue
from drug_strategy.report.wording import MINUS
from drug_strategy.settings import Settings
from tests.pipeline.report.conftest import rows_of

MONEY = ("confiscation_value_gbp", "cash_forfeiture_value_gbp")


@pytest.mark.parametrize("name", MONEY)
def test_order_values_for_london_are_those_of_the_private_warehouse_without_the_largest(
    facts: Facts, example_home: Settings, name: str
) -> None:
    rows = rows_of(
        example_home.database,
        "select fiscal_year, orders, median_gbp, total_gbp, total_without_largest_gbp"
        " from restricted.confiscation_order_values"
        " inner join marts.quarters on quarter_start_date = period_start"
        f" where indicator_id = '{name}' and area_code = 'E12000007'"
        " and period_type = 'fiscal_year' order by period_start desc",
    )
    found = orders(facts, facts.indicators[name])
    assert found
    assert len(rows) == 4
    assert [[cell.removesuffix(" [p]") for cell in row] for row in found.rows] == [
        [year, f"{count:,}", *(f"£{pounds:,.0f}" for pounds in sums)]
        for year, count, *sums in (row.values() for row in rows)
    ]
    assert [name for name in OrderValue._fields if "largest_gbp" in name] == [
        "total_without_largest_gbp"
    ]


def test_a_total_with_an_order_that_may_be_a_mistake_has_a_note(
    published: Path, example_home: Settings, tmp_path: Path
) -> None:
    """The other amount has changed since publication, so its orders are not mentioned."""
    copy = tmp_path / "private.duckdb"
    shutil.copyfile(example_home.database, copy)
    with duckdb.connect(str(copy)) as private:
        private.execute(
            "update restricted.confiscation_order_values"
            " set outlying_orders = 1, outlying_gbp = largest_gbp"
            " where indicator_id = 'confiscation_value_gbp'"
            " and area_code in ('E12000007', 'E09000012') and period_start = '2012-04-01'"
        )
        private.execute(
            "update restricted.confiscation_order_values"
            " set outlying_orders = 1, outlying_gbp = largest_gbp, total_gbp = total_gbp + 1"
            " where indicator_id = 'cash_forfeiture_value_gbp'"
        )
    amounts = {
        row["area_code"]: (f"£{row['largest_gbp']:,.0f}", f"£{row['rest']:,.0f}")
        for row in rows_of(
            copy,
            "select area_code, largest_gbp, total_without_largest_gbp as rest"
            " from restricted.confiscation_order_values where period_type = 'fiscal_year'"
            " and outlying_orders = 1 and indicator_id = 'confiscation_value_gbp'",
        )
    }
    facts = read_facts(published, copy)
    for code in ("E12000007", *facts.boroughs):
        lines = [line for group in overview(facts, code) for line in group.lines]
        notes = {line.indicator.indicator_id: line.outlying for line in lines if line.outlying}
        if code not in amounts:
            assert notes == {}
            continue
        order, rest = amounts[code]
        part = (
            f"This figure includes one order of {order}, which is over 100 times the next largest"
            " order in its borough."
        )
        assert notes == {
            "confiscation_value_gbp": f"One order, of {order}, is over 100 times the next largest"
            f" order in its borough. Without this order, the total is {rest}.",
            "confiscation_paid_rate": part,
            "payback_index": part,
        }
    assert orders(facts, facts.indicators["cash_forfeiture_value_gbp"]) is None


def test_order_values_are_left_out_if_the_private_warehouse_is_missing_or_broken(
    published: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.duckdb").write_text("no database")
    for private in (tmp_path / "no.duckdb", tmp_path / "broken.duckdb"):
        facts = read_facts(published, private)
        assert orders(facts, facts.indicators["confiscation_value_gbp"]) is None


LAST = "period_label in ('2012-13', 'year to 2012-13 Q4') and measure = 'pas_drugs_problem'"


def test_unreliable_survey_figures_are_hollow_and_a_change_has_its_limits_and_its_label(
    altered: Callable[..., Path],
) -> None:
    """A year with only three survey waves is marked "(3 of 4 waves)"."""
    facts = read_facts(
        altered(
            "update marts.indicator_values set is_provisional = false, quality_flag = null",
            "update marts.public_attitudes set quarters_answered = 4"
            " where period_type <> 'quarter'",
            "update marts.public_attitudes set quarters_answered = 3"
            f" where {LAST} and area_name in ('London', 'Camden')",
            "update marts.indicator_values set quality_flag = 'u'"
            f" where {LAST.replace('measure', 'indicator_id')}"
            " and area_name in ('London', 'Camden')",
            "update marts.public_attitude_changes set difference = 0.4, lower_95 = -1,"
            " upper_95 = 1.8, change = if(area_name = 'Barnet', null, 'no clear change')",
            "update marts.confidence_target set agreed_on = date '2026-12-01',"
            " agreed_by = 'The Commissioner' where measure = 'strategy'",
        )
    )
    agreed = definitions_page(facts)["agreed"]
    assert "are ours; The Commissioner agreed to them on 1 December 2026." in agreed
    london = indicator_page(facts, facts.indicators["pas_drugs_problem"])["chart"]
    pictures = {"London": (london, "")}
    for code, borough in facts.boroughs.items():
        [(_, picture, text), *_] = borough_page(facts, code)["attitudes"]
        pictures[borough] = (picture, text)
    for name, (picture, text) in pictures.items():
        is_unreliable = name in {"London", "Camden"}
        assert picture.chart.svg.count('class="dot hollow"') == is_unreliable, name
        assert (("hollow", "unreliable") in picture.chart.legend) == is_unreliable
        assert picture.table.rows[-1][0] == (
            "2012-13 Q4 (3 of 4 waves)" if is_unreliable else "2012-13 Q4"
        )
        if name == "Barnet":
            assert ": not compared, because there is a break between them." in text
        elif name != "London":
            assert f": +0.4 points (95% interval {MINUS}1.0 to 1.8), no clear change." in text


def test_the_scorecard_has_no_year_that_is_not_over(altered: Callable[..., Path]) -> None:
    facts = read_facts(
        altered(
            *(
                f"update marts.{area}_years set is_complete = false where fiscal_year = '2012-13'"
                for area in ("london", "borough")
            )
        )
    )
    for code in (LONDON, *facts.boroughs):
        assert {score.year for score in scorecard(facts, code)} == {"2011-12"}


def test_the_report_can_be_made_before_the_first_year_is_over(altered: Callable[..., Path]) -> None:
    facts = read_facts(
        altered(
            "delete from marts.indicator_values where period_type <> 'quarter'",
            *(
                f"delete from marts.{mart}"
                for mart in (
                    *("public_attitude_changes", "expected_returns", "indicator_signals"),
                    *("london_years", "borough_years"),
                )
            ),
        )
    )
    assert summary_page(facts)["standouts"] == []
    for indicator in facts.indicators.values():
        assert indicator_page(facts, indicator)["comparison"] is None
    for code in facts.boroughs:
        page = borough_page(facts, code)
        assert page["returns"] == page["quarters"] == []
