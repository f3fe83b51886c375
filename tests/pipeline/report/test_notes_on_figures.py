"""A figure that could mislead has a note, for example that the indicator is experimental.

The figures themselves are tested in the files test_*_figures.
"""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from drug_strategy.report import build_report
from drug_strategy.settings import Settings
from tests.pipeline.report.pages import Page

MINUS = "\N{MINUS SIGN}"
MONEY = ("confiscation_value_gbp", "cash_forfeiture_value_gbp")


def answer(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_experimental_indicators_are_marked_on_every_page_that_shows_them(
    site: Path, published: Path
) -> None:
    register = answer(published, "select indicator_name, is_experimental from marts.indicators")
    names = {name for name, is_experimental in register if is_experimental}
    assert len(names) == 2
    tables = {"index.html": "overview", "boroughs/hackney.html": "overview"}
    for page, table in tables.items():
        rows = [row[0] for row in Page(site / page).table(table)]
        marked = {row for row in rows if "experimental" in row}
        assert len(marked) == len(names)
        assert all(any(row.startswith(name) for name in names) for row in marked)
    plan = " ".join(Page(site / "plan.html").text.split())
    for name in names:
        assert f"{name} experimental" in plan
        assert f"{name} experimental" in " ".join(Page(site / "definitions.html").text.split())
    assert plan.count("experimental") == len(names)
    for path in (site / "indicators").glob("*.html"):
        lead = Page(path).text.split("As at")[0]
        assert ("experimental" in lead) == any(name in lead for name in names), path.name


def test_an_index_is_shown_with_its_base_year(site: Path) -> None:
    page = Page(site / "indicators" / "payback_index.html")
    assert (
        page.figures[0].caption
        == "Payback Index, index, 2009-10 = 100, London, each quarter, 2009-10 Q1 to 2012-13 Q4"
    )
    [row] = [row for row in Page(site / "index.html").table("overview") if "Payback" in row[0]]
    assert "2009-10 = 100" in row[1]


@pytest.mark.parametrize("indicator", MONEY)
def test_order_values_for_london_agree_with_the_private_warehouse(
    site: Path, example_home: Settings, indicator: str
) -> None:
    rows = answer(
        example_home.database,
        "select fiscal_year, orders, median_gbp, total_gbp, total_without_largest_gbp"
        " from restricted.confiscation_order_values"
        " inner join marts.quarters on quarter_start_date = period_start"
        f" where indicator_id = '{indicator}' and area_code = 'E12000007'"
        " and period_type = 'fiscal_year' order by period_start desc",
    )
    wanted = [
        [year, f"{count:,}", *(f"£{pounds:,.0f}" for pounds in sums)] for year, count, *sums in rows
    ]
    given = Page(site / "indicators" / f"{indicator}.html").table("orders")
    assert len(given) == 4
    assert [[cell.removesuffix(" [p]") for cell in row] for row in given] == wanted


def test_the_report_never_shows_the_value_of_the_largest_order(
    site: Path, example_home: Settings
) -> None:
    rows = answer(
        example_home.database,
        "select distinct largest_gbp from restricted.confiscation_order_values"
        " where area_code = 'E12000007' and period_type = 'fiscal_year'",
    )
    for indicator in MONEY:
        text = (site / "indicators" / f"{indicator}.html").read_text("utf-8")
        assert not [largest for [largest] in rows if f"£{largest:,.0f}" in text]


def test_a_total_with_an_order_that_may_be_a_mistake_has_a_note(
    published: Path, example_home: Settings, tmp_path: Path
) -> None:
    # In an earlier version, a total with an order of 9.9 billion pounds was shown as "within the
    # usual range", without a warning.
    shutil.copyfile(example_home.database, tmp_path / "private.duckdb")
    with duckdb.connect(str(tmp_path / "private.duckdb")) as private:
        private.execute(
            "update restricted.confiscation_order_values"
            " set outlying_orders = 1, outlying_gbp = largest_gbp"
            " where indicator_id = 'confiscation_value_gbp'"
            " and area_code in ('E12000007', 'E09000012') and period_start = '2012-04-01'"
        )
        [(largest, rest), (hackney, _)] = private.execute(
            "select largest_gbp, total_without_largest_gbp"
            " from restricted.confiscation_order_values"
            " where period_type = 'rolling_year' and outlying_orders = 1 order by area_code desc"
        ).fetchall()
        private.execute(
            "update restricted.confiscation_order_values"
            " set outlying_orders = 1, outlying_gbp = largest_gbp, total_gbp = total_gbp + 1"
            " where indicator_id = 'cash_forfeiture_value_gbp'"
        )
    build_report(published, tmp_path / "site", private=tmp_path / "private.duckdb")
    note = (
        f"One order, of £{largest:,.0f}, is over 100 times the next largest order in its borough. "
        f"Without this order, the total is £{rest:,.0f}."
    )
    texts = {
        path.stem: Page(path).text.replace("\n", " ")
        for path in (tmp_path / "site").rglob("*.html")
    }
    assert note in texts["confiscation_value_gbp"]
    assert note in texts["index"]
    part = (
        f"This figure includes one order of £{largest:,.0f}, which is over 100 times the next "
        "largest order in its borough."
    )
    for name in ("payback_index", "confiscation_paid_rate"):
        assert part in texts[name]
    assert texts["index"].count(part) == 2
    assert f"One order, of £{hackney:,.0f}, is over" in texts["hackney"]
    assert "over 100 times" not in texts["camden"]
    assert "over 100 times" not in texts["cash_forfeiture_value_gbp"]  # the test changed this total


def test_order_values_are_left_out_if_the_private_warehouse_is_missing_or_does_not_match(
    published: Path, example_home: Settings, tmp_path: Path
) -> None:
    build_report(published, tmp_path / "gone", private=tmp_path / "no.duckdb")
    (tmp_path / "broken.duckdb").write_text("no database")
    build_report(published, tmp_path / "broken", private=tmp_path / "broken.duckdb")
    shutil.copyfile(example_home.database, tmp_path / "ahead.duckdb")
    with duckdb.connect(str(tmp_path / "ahead.duckdb")) as ahead:
        ahead.execute("update restricted.confiscation_order_values set total_gbp = total_gbp + 1")
    build_report(published, tmp_path / "other", private=tmp_path / "ahead.duckdb")
    for name in ("gone", "broken", "other"):
        page = Page(tmp_path / name / "indicators" / "confiscation_value_gbp.html")
        assert "orders" not in page.tables
        assert "The orders are not available for this publication." in page.text
