"""A brief sums up a borough on one printed page, or on the first screen of the borough's page."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, sync_playwright

from drug_strategy.answers.brief import write_brief
from drug_strategy.io import browser as printing
from drug_strategy.report.build import brief_page
from drug_strategy.report.reading import read_facts
from drug_strategy.settings import Settings, UserError
from tests import pdf
from tests.commands import warehouse
from tests.pipeline.report.lines import Query
from tests.pipeline.report.test_in_a_browser import FLAGS, PHONE

BROWSER = printing.find()
needs_a_browser = pytest.mark.skipif(BROWSER is None, reason="no browser is installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield launched
        launched.close()


@needs_a_browser
def test_the_brief_command_makes_one_page_with_signals_and_the_returns_owed(
    example_home: Settings, tmp_path: Path, query: Query
) -> None:
    [owed] = query(
        "select sender_name, return_name, fiscal_quarter from marts.expected_returns"
        " where owed_reason = 'overdue' and sender_code like 'E09%'"
        " order by all limit 1"
    )
    file = tmp_path / "brief.pdf"
    name = owed["sender_name"]
    ran = warehouse("brief", name, "--home", example_home.home, "--to", file)
    assert ran.returncode == 0, ran.output
    assert str(file) in ran.output
    assert pdf.pages(file) == 1
    words = pdf.words(file)
    title = f"{name}: drug strategy brief Synthetic data: not about London owed:"
    for part in [*title.split(), owed["fiscal_quarter"], "Whatstandsout", "8casesoutof10"]:
        assert part.replace(" ", "") in words, part
    for row in query("select indicator_name from marts.indicators where aggregation = 'survey'"):
        assert row["indicator_name"].replace(" ", "") in words
    assert "Sendto" not in words


def test_the_brief_is_html_and_the_command_says_why_if_no_browser_is_installed(
    example_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = write_brief(
        replace(example_home, contact="the drugs desk"), "hackney", tmp_path / "a.pdf"
    )
    assert found.path == tmp_path / "a.html"
    assert "no browser is installed that can print a PDF" in found.why_html
    text = found.path.read_text("utf-8")
    assert "Hackney: drug strategy brief" in text
    assert ("Send to the drugs desk." in text) == ("owed:" in text)
    chosen = write_brief(example_home, "hackney", tmp_path / "b.html")
    assert (chosen.path.name, chosen.why_html) == ("b.html", "")


def test_the_brief_is_html_and_the_command_says_why_if_the_browser_fails(
    example_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 7\n")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    found = write_brief(example_home, "hackney", tmp_path / "a.pdf")
    assert found.path.name == "a.html"
    assert "could not print the page (exit status 7)" in found.why_html


def test_the_brief_command_suggests_similar_names_for_an_unknown_borough(
    example_home: Settings,
) -> None:
    with pytest.raises(UserError, match='There is no borough "Hackny"; the nearest: "Hackney"'):
        write_brief(example_home, "Hackny", None)


@needs_a_browser
def test_every_brief_fits_on_one_page_of_a4_even_if_all_returns_are_owed(
    published: Path, tmp_path: Path, browser: Browser
) -> None:
    worst = tmp_path / "worst.duckdb"
    shutil.copyfile(published, worst)
    with duckdb.connect(str(worst)) as connection:
        connection.execute(
            "update marts.expected_returns set is_owed = true, owed_reason = case"
            " when quarter(quarter_start_date) = 2 then 'overdue' else 'looks incomplete' end,"
            " fragment = '3 records; 36 a quarter before', owed_since = due_date"
        )
        connection.execute(
            "update marts.indicator_comparisons set comparison = 'higher'"
            " where indicator_id not like 'pas_%'"
        )
    facts = read_facts(worst)
    contact = "the Performance Information Bureau, a.long.address@performance.example.org"
    for code in facts.boroughs:
        page = browser.new_page()
        page.set_content(brief_page(facts, code, contact))
        file = tmp_path / "brief.pdf"
        page.pdf(path=file, prefer_css_page_size=True)
        page.close()
        assert pdf.pages(file) == 1, facts.boroughs[code]


@needs_a_browser
def test_the_scorecard_fits_on_two_screens_of_a_borough_page_on_a_phone(
    site: Path, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    for path in sorted((site / "boroughs").glob("*.html")):
        page.goto(f"file://{path}")
        last = page.locator(".brief > :not(.note)").last.bounding_box()
        banner = page.locator(".synthetic").bounding_box()  # a report on real returns has no banner
        assert last
        assert banner
        assert last["y"] + last["height"] - banner["height"] <= 2 * 844, path.stem
    page.goto(f"file://{site}/index.html")
    box = page.locator(".verdict").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 844
    page.close()
