"""A brief sums up a borough on one printed page."""

from dataclasses import replace

import pytest

from drug_strategy.exports.brief import write_brief, written
from drug_strategy.io import browser
from drug_strategy.io.errors import UserError
from drug_strategy.settings import Operations
from tests.pipeline.report.pages import Page, sheets

WESTMINSTER = "E09000033"


@pytest.mark.skipif(browser.find() is None, reason="no browser is installed")
def test_a_brief_is_one_sheet_of_a_pdf_file_even_if_all_returns_are_owed(altered, tmp_path):
    home = altered(
        "update marts.expected_returns set is_owed = true, owed_reason = case"
        " when quarter(quarter_start_date) = 2 then 'overdue' else 'far fewer records than usual'"
        " end, records = 3, usual_records = 36, owed_since = due_date",
        "update marts.indicator_values set comparison = 'higher'"
        " where borough_code is not null and indicator_id not like 'pas_%'",
    )
    contact = "the Performance Information Bureau, a.long.address@performance.example.org"
    settings = replace(home, operations=Operations(contact=contact))
    file = write_brief(settings, "kensington and chelsea", tmp_path / "brief.pdf").path
    assert file == tmp_path / "brief.pdf"
    assert sheets(file) == 1
    assert b"(Kensington and Chelsea: drug strategy brief)" in file.read_bytes()


def test_a_brief_has_the_scorecard_and_returns_owed_and_is_html_if_no_browser_can_print_it(
    example_home, facts, pages, tmp_path, monkeypatch
):
    settings = replace(example_home, operations=Operations(contact="the drugs desk"))
    owed = facts.rows("owed_returns", sender_code=WESTMINSTER)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = written(settings, facts, WESTMINSTER, tmp_path / "a.pdf")
    assert found.path == tmp_path / "a.html"
    assert "no browser is installed that can print a PDF" in found.why_html
    page, of_report = Page(found.path), pages["westminster"]
    assert page.tables == {"Scorecard": of_report.tables["Scorecard, Westminster"]}
    assert "Westminster: drug strategy brief" in page.line
    assert "Send to the drugs desk." in page.line
    assert not [row for row in owed[:5] if row["owed_reason"] not in page.line]
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 7\n")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    found = written(settings, facts, WESTMINSTER, tmp_path / "b.pdf")
    assert found.path.name == "b.html"
    assert "could not print the page (exit status 7)" in found.why_html
    with pytest.raises(UserError, match='There is no borough "Hackny"; the nearest: "Hackney"'):
        write_brief(settings, "Hackny", None)
