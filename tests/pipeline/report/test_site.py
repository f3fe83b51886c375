"""The report's HTML is complete and self-contained, and replaces the old report in one step.

The other files test the facts on each page.
"""

import re
from dataclasses import replace

import pytest

from drug_strategy.report import report_of
from drug_strategy.settings import Operations
from tests.pipeline.report.conftest import changed_copy, read_pages
from tests.pipeline.report.pages import Page

VERDICTS = re.compile(r"reach(ed)? the target|target is|on the estimate", re.IGNORECASE)
SPELLED = re.compile(r"[A-Z]{2,}(?=s?\b)")
# Placeholders, common abbreviations and roman numerals.
OF_ALL = {"AREA", "PERIOD", "CSV", "ID", "II", "III", "WAREHOUSE"}


def test_experimental_indicators_are_marked_and_boroughs_have_no_verdict(facts, pages):
    """test_page_facts finds the mark in every table."""
    for row in facts.rows("indicators"):
        lead = pages[row["indicator_id"]].line.partition("As at")[0]
        assert ("experimental" in lead) == row["is_experimental"]
        if row["is_experimental"]:
            for name in ("definitions", "grid"):
                assert f"{row['indicator_name']} experimental" in pages[name].line
    assert facts.rows("indicators", is_experimental=True)
    for row in facts.rows("boroughs"):
        assert not VERDICTS.search(pages[row["slug"]].line), row


def test_every_page_is_internal_and_synthetic_and_explains_its_abbreviations(pages):
    """Indicator codes in brackets, such as "Perception of drug use (NI42)", need no explanation."""
    defined = pages["definitions"].line.split(" Abbreviations ")[1].split(" Labels ")[0]
    for name, page in pages.items():
        assert "Internal: not for publication" in page.line
        assert "Synthetic data." in page.line
        names_settings = "WAREHOUSE_" in page.path.read_text("utf-8")
        assert names_settings is (name == "data-quality"), name
        text = re.sub(r"WAREHOUSE_\w+|\((NI|SPI|PSA)[\d.]+\)", "", page.line)
        assert not [w for w in {*SPELLED.findall(text)} - OF_ALL if w not in defined], name


def test_the_report_needs_no_network_and_has_no_broken_links(site, pages):
    assert len(list((site / "boroughs").glob("*.html"))) == 32
    assert (site / "explore-data.js").stat().st_size < 400_000
    total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert total < 7_000_000, f"the report weighs {total:,} bytes"
    ids = {page.path.resolve(): set(page.ids) for page in pages.values()}
    for page in pages.values():
        for link in set(page.links) - {"data:,"}:
            address, _, anchor = link.partition("#")
            assert "//" not in address, f"{page.path.name} needs the network for {link}"
            found = (page.path.parent / address).resolve() if address else page.path.resolve()
            assert found.is_file(), f"{page.path.name} links to {link}"
            is_choice = found.name == "explore.html" and "=" in anchor
            known = ids[found] | {"bE09000001"} if found in ids else set()
            assert not anchor or is_choice or anchor in known, link


def test_an_id_occurs_once_on_a_page_and_every_chart_has_a_text_and_a_table_and_a_csv_file(pages):
    for page in pages.values():
        assert len(page.ids) == len(set(page.ids)), page.path.name
    figures = [figure for page in pages.values() for figure in page.figures]
    assert len(figures) > 32 * 2 + 33 * 2
    for figure in figures:
        assert figure.caption.strip()
        assert figure.alternative.strip() or "no year" in figure.caption, figure.caption
        assert figure.rows
        assert figure.downloads


def test_text_from_outside_is_escaped_and_real_returns_are_not_called_synthetic(altered):
    hostile = "=HYPERLINK(1)<script>alert(1)</script>"
    home = altered(
        f"update data_quality.quarantine_summary set file_name = '{hostile}'",
        "update marts.publication set contains_synthetic = false",
    )
    about = Operations(contact="A. Clerk <clerk@example.org>", next_edition="25 July 2013")
    settings = replace(home, operations=about)
    site = report_of(settings).front_page.parent
    assert not any("Synthetic" in path.read_text("utf-8") for path in site.rglob("*.html"))
    assert "&lt;script&gt;alert" in (site / "data-quality.html").read_text("utf-8")
    assert "<script>alert" not in (site / "data-quality.html").read_text("utf-8")
    listed = (site / "data" / "rows-left-out.csv").read_text("utf-8")
    assert ",'=HYPERLINK" in listed
    assert ",=HYPERLINK" not in listed
    definitions = Page(site / "definitions.html").line
    assert "A. Clerk <clerk@example.org>" in definitions
    assert "25 July 2013" in definitions


@pytest.fixture(scope="module")
def unusual(published, tmp_path_factory):
    """Return the pages of a publication with some unusual figures."""
    of_last = "period_label = 'year to 2012-13 Q4' and area_name = 'Camden'"
    statements = (
        "update marts.confidence_target set agreed_on = date '2026-12-01',"
        " agreed_by = 'The Commissioner' where measure = 'strategy'",
        "update marts.confiscation_order_sizes set outlying_orders = 1, outlying_value = 1000000,"
        " value = 1500000 where fiscal_year = '2012-13' and area_name in ('London', 'Hackney')",
        "update marts.indicator_values set is_provisional = false, quality_flag = null",
        f"update marts.indicator_values set quality_flag = 'u' where {of_last}",
        f"update marts.public_attitudes set quarters_answered = 3 where {of_last}",
    )
    home = changed_copy(published, tmp_path_factory.mktemp("unusual"), statements)
    return read_pages(report_of(home).front_page.parent)


def test_a_total_with_an_order_that_may_be_a_mistake_has_a_note(unusual):
    note = (
        "The value of confiscation orders in 2012-13 includes 1 order totalling £1,000,000, over"
        " 100 times the next largest in the borough. Without, it is £500,000."
    )
    with_note = {name for name, page in unusual.items() if note in page.line}
    assert with_note == {"index", "hackney", "confiscation_value_gbp"}


def test_an_unreliable_survey_figure_is_hollow_and_a_year_of_three_waves_says_so(unusual):
    for name, waves in (("camden", " (3 of 4 waves)"), ("barnet", "")):
        page = unusual[name]
        [label] = [e for e in page.tables if e.startswith("See drug") and "year to each" in e]
        assert page.tables[label][0]["Year to"] == f"2012-13 Q4{waves}"
        html = page.path.read_text("utf-8").partition(label.removesuffix(": data"))[2]
        assert html.partition("</figure>")[0].count('class="dot hollow"') == bool(waves)


def test_the_definitions_say_who_agreed_to_the_arithmetic_of_the_target(pages, unusual):
    text = "the arithmetic are ours"
    assert f"{text}, and nobody has agreed to them yet." in pages["definitions"].line
    given = f"{text}; The Commissioner agreed to them on 1 December 2026."
    assert given in unusual["definitions"].line


def test_the_report_can_be_made_before_the_first_year_is_over(pages, altered_pages):
    others = (
        "public_attitude_changes",
        "expected_returns",
        "indicator_signals",
        "public_attitudes",
    )
    early = altered_pages(
        "delete from marts.indicator_values where period_type <> 'quarter'",
        *(f"delete from marts.{mart}" for mart in others),
    )
    assert early.keys() == pages.keys()
    assert "No indicator stands out." in early["index"].line
    assert "No year is over yet." in early["crack_houses_closed"].line
    assert "there is nothing to compare" in early["grid"].line
