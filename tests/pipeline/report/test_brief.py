"""A brief sums up a borough on one printed page."""

import shutil
from dataclasses import replace

import duckdb
import pytest

from drug_strategy.exports.brief import write_brief, written
from drug_strategy.io import browser as printing
from drug_strategy.io.errors import UserError
from drug_strategy.report.build import brief_page
from drug_strategy.report.facts import read_facts
from drug_strategy.settings import Operations
from tests import pdf
from tests.pipeline.report.test_in_a_browser import browser

__all__ = ["browser"]
HACKNEY = "E09000012"
needs_a_browser = pytest.mark.skipif(printing.find() is None, reason="no browser is installed")


@needs_a_browser
def test_a_brief_is_one_page_with_the_scorecard_and_the_returns_owed(
    example_home, tmp_path, query, facts
):
    [owed] = query(
        "select sender_name, sender_code, fiscal_quarter from marts.expected_returns"
        " where owed_reason = 'overdue' and sender_code like 'E09%' order by all limit 1"
    )
    name = owed["sender_name"]
    file = write_brief(example_home, name.lower(), tmp_path / "brief.pdf").path
    assert file == tmp_path / "brief.pdf"
    assert pdf.pages(file) == 1
    words = pdf.words(file)
    title = f"{name}: drug strategy brief Synthetic data: not about London owed."
    parts = [*title.split(), owed["fiscal_quarter"], "Whatstandsout", "BesideLondon"]
    code = owed["sender_code"]
    scores = facts.rows("newest", area_code=code)
    for part in [*parts, *(row["indicator_name"] for row in scores if row["scorecard_order"])]:
        assert part.replace(" ", "") in words, part
    assert "Sendto" not in words


def test_a_brief_is_html_and_says_why_if_no_browser_can_print_it(
    example_home, facts, tmp_path, monkeypatch
):
    settings = replace(example_home, operations=Operations(contact="the drugs desk"))
    monkeypatch.setenv("PATH", str(tmp_path))
    found = written(settings, facts, HACKNEY, tmp_path / "a.pdf")
    assert found.path == tmp_path / "a.html"
    assert "no browser is installed that can print a PDF" in found.why_html
    text = found.path.read_text("utf-8")
    assert "Hackney: drug strategy brief" in text
    assert ("Send to the drugs desk." in text) != ("No returns are owed." in text)
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 7\n")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    found = written(settings, facts, HACKNEY, tmp_path / "b.pdf")
    assert found.path.name == "b.html"
    assert "could not print the page (exit status 7)" in found.why_html
    chosen = written(settings, facts, HACKNEY, tmp_path / "c.html")
    assert (chosen.path.name, chosen.why_html) == ("c.html", "")
    with pytest.raises(UserError, match='There is no borough "Hackny"; the nearest: "Hackney"'):
        write_brief(settings, "Hackny", None)


@pytest.mark.soak
@needs_a_browser
def test_every_brief_fits_on_one_page_of_a4_even_if_all_returns_are_owed(
    published, tmp_path, browser
):
    worst = tmp_path / "worst.duckdb"
    shutil.copyfile(published, worst)
    with duckdb.connect(str(worst)) as connection:
        connection.execute(
            "update marts.expected_returns set is_owed = true, owed_reason = case"
            " when quarter(quarter_start_date) = 2 then 'overdue'"
            " else 'far fewer records than usual' end,"
            " records = 3, usual_records = 36, owed_since = due_date"
        )
        connection.execute(
            "update marts.indicator_values set comparison = 'higher'"
            " where borough_code is not null and indicator_id not like 'pas_%'"
        )
    facts = read_facts(worst)
    contact = "the Performance Information Bureau, a.long.address@performance.example.org"
    for borough in facts.rows("boroughs"):
        code = borough["area_code"]
        page = browser.new_page()
        page.set_content(brief_page(facts, code, contact))
        page.pdf(path=tmp_path / "brief.pdf", prefer_css_page_size=True)
        page.close()
        assert pdf.pages(tmp_path / "brief.pdf") == 1, borough["area_name"]
