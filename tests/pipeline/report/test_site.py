"""The report's HTML is complete and self-contained, and replaces the old report in one step.

The other files test the facts on each page.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from drug_strategy.report import build, report_of
from drug_strategy.report import pages as pages_of_report
from drug_strategy.report.build import PAGES, write_site
from drug_strategy.report.facts import Facts
from drug_strategy.report.pages.borough import borough_page
from drug_strategy.report.pages.definitions import definitions_page
from drug_strategy.report.pages.indicator import indicator_page
from drug_strategy.report.pages.pictures import Table
from drug_strategy.report.pages.quality import quality_page
from drug_strategy.report.rows import Indicator
from drug_strategy.report.wording import slug
from drug_strategy.settings import Operations, Settings
from tests.pipeline.report.pages import Page

Pages = dict[str, Page]
VERDICTS = re.compile(r"reach(ed)? the target|target is|on the estimate", re.IGNORECASE)
SPELLED = re.compile(r"[A-Z]{2,}(?=s?\b)")
# Placeholders, common abbreviations and roman numerals.
OF_ALL = {"AREA", "PERIOD", "CSV", "ID", "II", "III", "WAREHOUSE"}


def given(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each page's name and the facts that are given to the page."""
    content = {page.content: page.file for page in reversed(PAGES)}  # two pages share their facts
    for page, file in content.items():
        yield Path(file).stem, page(facts)
    for name, indicator in facts.indicators.items():
        yield name, indicator_page(facts, indicator)
    for code, borough in facts.boroughs.items():
        yield slug(borough), borough_page(facts, code)


def test_every_function_that_makes_a_page_is_used() -> None:
    code = [path.read_text("utf-8") for path in Path(pages_of_report.__path__[0]).glob("*.py")]
    named = {name for text in code for name in re.findall(r"^def (\w+_page)\(", text, re.MULTILINE)}
    assert {page.content.__name__ for page in PAGES} < named
    assert named <= vars(build).keys()


def tables(found: Any) -> Iterator[Table]:
    """Yield every table in a page's facts."""
    if isinstance(found, Table):
        yield found
    elif is_dataclass(found):
        for each in fields(found):
            yield from tables(getattr(found, each.name))
    elif isinstance(found, dict):
        yield from tables([*found.values()])
    elif isinstance(found, list | tuple):
        for each in found:
            yield from tables(each)


def test_every_table_note_and_sentence_given_to_a_page_is_on_the_page(
    facts: Facts, pages: Pages
) -> None:
    checked = 0
    for name, page in given(facts):
        shown = pages[name]
        for table in tables(page):
            checked += len(table.rows)
            missing = {tuple(" ".join(c.split()) for c in row) for row in table.rows} - shown.rows
            assert not missing, (name, missing)
            assert all(note in shown.line for note in table.notes), name
        for row in page.get("scorecard", ()) or getattr(page.get("brief"), "scorecard", ()):
            cells = [row.indicator.indicator_name, row.value, row.change, row.since]
            assert all(" ".join(cell.split()) in shown.line for cell in cells), (name, cells)
        for listed in (page.get("standouts", ()), page.get("folded", ())):
            lines = [f"{each.indicator.indicator_name}: {each.sentence}" for each in listed]
            assert " ".join(lines) in shown.line, name
        for group in page.get("groups", ()):
            for line in group.lines:
                assert all(text in shown.line for text in (line.value, line.change, line.outlying))
        if "latest" in page:
            assert page["latest"].statement in shown.line, name
        for text in ("headline", "sentence", "lead", "outstanding", "agreed", "signals", "plan"):
            assert page.get(text, "") in shown.line, (name, text)
    assert checked > 3000


def test_the_rows_of_the_other_tables_are_on_the_page(facts: Facts, pages: Pages) -> None:
    quality, shown = quality_page(facts), pages["data-quality"]
    short = quality["short"]
    for grid in quality["grids"]:
        for borough, statuses in grid["lines"]:
            assert (borough, *(short[status] for status in statuses)) in shown.rows
    for row in quality["files"]:
        numbers = {f"{value:,}" for value in row if isinstance(value, int)}
        assert [each for each in shown.rows if numbers <= {*each}], row
    for row in quality["owed"]:
        cells = {row.sender_name, row.fiscal_quarter, row.owed_reason}
        assert [each for each in shown.rows if cells <= {*each}], row
    for kind in ("left_out", "odd"):
        for reason, of, _, number in quality[kind]["by_reason"]:
            assert [each for each in shown.rows if {reason, of, f"{number:,}"} <= {*each}]
    for group in definitions_page(facts)["labels"]:
        for row in group.rows:
            assert f"{row.label.capitalize()}{row.meaning}" in pages["definitions"].line
    for code, borough in facts.boroughs.items():
        page, rows = borough_page(facts, code), pages[slug(borough)].rows
        for name, cells in page["wards"]["rows"]:
            assert (name, *(text for text, _ in cells)) in rows
        for quarter, statuses in page["quarters"]:
            assert (
                quarter,
                *(status.replace("_", " ").capitalize() for status in statuses),
            ) in rows


def test_pages_state_the_scorecard_first_and_a_caveat_once(facts: Facts, pages: Pages) -> None:
    """Experimental indicators are marked everywhere, and boroughs have no verdict."""
    for name in ("index", "hackney"):
        html = pages[name].path.read_text("utf-8")
        assert '<table class="scorecard"' in html.partition("</table>")[0]
    experimental = [row.indicator_name for row in facts[Indicator] if row.is_experimental]
    assert len(experimental) == 2
    for name, indicator in facts.indicators.items():
        assert pages[name].line.count(indicator.caveat) == 1
        lead = pages[name].line.partition("As at")[0]
        assert ("experimental" in lead) == indicator.is_experimental, name
    for name in ("index", "hackney", "plan", "definitions"):
        assert all(f"{each} experimental" in pages[name].line for each in experimental), name
    assert pages["plan"].line.count("experimental") == len(experimental)
    for borough in facts.boroughs.values():
        assert not VERDICTS.search(pages[slug(borough)].line), borough
    html = pages["index"].path.read_text("utf-8")  # including the text alternatives of pictures
    assert not re.search("achieved|sampling error|survey's margin", html, re.IGNORECASE)


def test_a_boroughs_page_says_why_its_wards_have_no_survey_figures(
    facts: Facts, pages: Pages
) -> None:
    for borough in facts.boroughs.values():
        assert "The survey is too small to tell wards apart." in pages[slug(borough)].line


def test_the_definitions_say_how_often_an_improvement_of_exactly_three_points_would_be_seen(
    pages: Pages,
) -> None:
    assert (
        "If opinion truly improved by exactly three points in both measures, the survey would show"
        " the target as reached in about 25 cases out of 100."
    ) in pages["definitions"].line


def test_every_page_is_internal_and_synthetic_and_explains_its_abbreviations(pages: Pages) -> None:
    """Indicator codes in brackets, such as "Perception of drug use (NI42)", need no explanation."""
    defined = pages["definitions"].line.split(" Abbreviations ")[1].split(" Labels ")[0]
    for name, page in pages.items():
        assert "Internal: not for publication" in page.line
        assert "Synthetic data." in page.line
        is_for_operators = name == "operators"
        assert ("WAREHOUSE_" in page.path.read_text("utf-8")) is is_for_operators, name
        text = re.sub(r"WAREHOUSE_\w+|\((NI|SPI|PSA)[\d.]+\)", "", page.line)
        assert not [w for w in {*SPELLED.findall(text)} - OF_ALL if w not in defined], name


def test_the_report_needs_no_network_and_has_no_broken_links(site: Path, pages: Pages) -> None:
    assert len(list((site / "boroughs").glob("*.html"))) == 32
    assert (site / "explore-data.js").stat().st_size < 1_000_000
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 8_000_000
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


def test_headings_and_ids_are_in_order_and_every_chart_has_a_text_and_a_table_and_a_csv_file(
    pages: Pages,
) -> None:
    for page in pages.values():
        assert len(page.ids) == len(set(page.ids)), page.path.name
        assert page.levels[0] == page.levels.count(1) == 1
        steps = zip(page.levels, page.levels[1:], strict=False)
        assert all(below - above <= 1 for above, below in steps), page.path.name
    figures = [figure for page in pages.values() for figure in page.figures]
    assert len(figures) > 32 * 2 + 23 * 3
    for figure in figures:
        assert figure.caption.strip()
        assert figure.alternative.strip() or "no year" in figure.caption, figure.caption
        assert figure.rows
        assert figure.downloads


def test_text_from_outside_is_escaped_and_real_returns_are_not_called_synthetic(
    altered: Callable[..., Path], tmp_path: Path
) -> None:
    hostile = "=HYPERLINK(1)<script>alert(1)</script>"
    settings = Settings(
        home=tmp_path / "home",
        returns=tmp_path / "returns",
        operations=Operations(contact="A. Clerk <clerk@example.org>", next_edition="25 July 2013"),
    )
    copy = altered(
        f"update data_quality.quarantine_summary set file_name = '{hostile}'",
        "update marts.publication set contains_synthetic = false",
    )
    settings.published.mkdir(parents=True)
    copy.rename(settings.published_file)
    site = report_of(settings).front_page.parent
    assert not any("Synthetic" in path.read_text("utf-8") for path in site.rglob("*.html"))
    assert "&lt;script&gt;alert" in (site / "operators.html").read_text("utf-8")
    assert "<script>alert" not in (site / "operators.html").read_text("utf-8")
    listed = (site / "data" / "rows-left-out.csv").read_text("utf-8")
    assert ",'=HYPERLINK" in listed
    assert ",=HYPERLINK" not in listed
    definitions = Page(site / "definitions.html").line
    assert "A. Clerk <clerk@example.org>" in definitions
    assert "25 July 2013" in definitions


def test_the_old_report_stays_if_the_new_report_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "report"
    write_site({"index.html": "before"}, target)
    with pytest.raises(OSError, match="name too long"):
        write_site({"index.html": "after", "n" * 300: "no such name"}, target)
    assert (target / "index.html").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["report"]
