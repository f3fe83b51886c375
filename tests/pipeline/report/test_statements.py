"""The verdicts, signals, comparisons and caveats in the report agree with the marts."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from drug_strategy.report.wording import LABELS
from drug_strategy.report.wording import label as shown
from drug_strategy.settings import PROJECT
from tests.pipeline.report.pages import Page, read

VERDICTS = re.compile(r"reach(ed)? the target|target is|on the estimate", re.IGNORECASE)


def test_the_front_page_shows_the_verdict_from_the_mart(site: Path, published: Path) -> None:
    text = read(site / "index.html").line
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select verdict, headline from marts.confidence_target"
            " order by measure <> 'strategy', measure"
        ).fetchall()
    assert text.count(" ".join(headline for _, headline in rows)) == 1
    for verdict, _ in rows[1:]:
        assert shown(verdict) in text
    html = (site / "index.html").read_text("utf-8")  # including the text alternatives of pictures
    assert not re.search("achieved|sampling error|survey's margin", html, re.IGNORECASE)


def test_borough_pages_contain_no_verdict(pages: list[Page]) -> None:
    for page in pages:
        if page.path.parent.name == "boroughs":
            assert not VERDICTS.search(page.text), page.path.name


SPELLED = re.compile(r"[A-Z]{2,}(?=s?\b)")
OF_ALL = {
    "AREA",
    "PERIOD",
    "CSV",
    "ID",
    "II",
    "III",
    "WAREHOUSE",
}  # placeholders, common abbreviations and roman numerals


def test_every_abbreviation_in_the_report_is_explained_on_the_definitions_page(
    site: Path, pages: list[Page]
) -> None:
    """Indicator codes in brackets, as in "Perception of drug use (NI42)", need no explanation."""
    defined = read(site / "definitions.html").line.split(" Abbreviations ")[1].split(" Labels ")[0]
    for page in pages:
        text = re.sub(r"WAREHOUSE_\w+|\((NI|SPI|PSA)[\d.]+\)", "", page.text)
        for word in {*SPELLED.findall(text)} - OF_ALL:
            assert word in defined, (page.path.stem, word)


def test_a_borough_page_lists_the_quarters_with_outstanding_returns(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select borough_name, list(fiscal_quarter order by quarter_start_date)"
            " from marts.returns_received where return_status = 'outstanding' group by all"
        ).fetchall()
    assert 0 < len(rows) < 32
    for path in (site / "boroughs").glob("*.html"):
        page = read(path)
        name = path.stem.replace("-", " ")
        mine: list[str] = next((q for each, q in rows if each.lower() == name), [])
        to_send = page.line.split("Returns To send: ")[1:] or ["Nothing"]
        assert all(quarter in to_send[0][:300] for quarter in mine), name
        assert ("No returns are outstanding." in page.line) == (not mine)


def test_every_label_is_explained_in_two_sentences_on_the_definitions_page(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute("select label_of, label, meaning from marts.labels").fetchall()
    page = read(site / "definitions.html").line
    assert {kind for kind, *_ in rows} == set(LABELS)
    assert len(rows) > 30
    for kind, label, meaning in rows:
        assert len(re.findall(r"[.](?= [A-Z]|$)", meaning)) == 2, (kind, label)
        assert f"{shown(label)}{meaning}" in page, (kind, label)


def test_every_verdict_in_the_survey_model_is_in_the_table_of_labels(published: Path) -> None:
    model = PROJECT / "models" / "intermediate" / "survey" / "int_survey__verdicts.sql"
    words = set(re.findall(r"(?:then|else) '([a-z ]{7,})'", model.read_text("utf-8")))
    with duckdb.connect(str(published), read_only=True) as connection:
        labels = connection.execute(
            "select label from marts.labels where label_of = 'verdict'"
        ).fetchall()
    assert words == {label for (label,) in labels}


def test_the_definitions_page_gives_how_often_each_verdict_would_appear(
    site: Path, published: Path
) -> None:
    page = read(site / "definitions.html").line
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select columns(c -> c = 'true_points' or c like '%_percent')"
            " from marts.target_operating_characteristics"
            " where measure = 'strategy' order by true_points"
        ).fetchall()
    assert [row[0] for row in rows] == [0, 2, 3, 4, 5]
    for points, *shares in rows:
        assert f"{points} points" + "".join(f"{share:.1f}%" for share in shares) in page
        assert sum(shares) == pytest.approx(100)
    assert "the arithmetic are ours, and nobody has agreed to them yet." in page


def test_a_survey_figure_is_shown_with_its_number_of_answers_and_the_share_without_an_answer(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select measure, period_label, base, not_answered_percent"
            " from marts.public_attitude_estimates"
            " where area_level = 'london' and period_type = 'rolling_year' and is_complete"
        ).fetchall()
    assert rows
    for measure, label, base, share in rows:
        text = read(site / "indicators" / f"{measure}.html").line
        table = text.split("Each year")[1]
        line = table.split(label.removeprefix("year to "))[1][:60]
        assert f"{base:,}" in line
        assert f"{share:.1f}%" in line


LAST = "period_label in ('2012-13', 'year to 2012-13 Q4') and measure = 'pas_drugs_problem'"


def test_survey_figures_that_cannot_be_judged_are_hollow_and_a_worsening_has_no_minus_sign(
    altered: Callable[..., Path],
) -> None:
    """A year with only three survey waves is marked "(3 of 4 waves)".

    A worsening is described in words, not by a minus sign.
    """
    site = altered(
        "update marts.indicator_values set is_provisional = false",
        "update marts.public_attitude_estimates set is_fit = true, quarters_answered = 4"
        " where period_type <> 'quarter'",
        "update marts.public_attitude_estimates set is_fit = false, quarters_answered = 3"
        f" where {LAST} and area_name in ('London', 'Camden')",
        "update marts.public_attitude_changes set improvement_points = -0.4,"
        " statement = if(area_name = 'Barnet', 'not fit to judge', 'no clear change'),"
        " reasons = if(area_name = 'Barnet', 'In 2009-10: a wave departs', null)",
        "update marts.confidence_target set verdict = 'not fit to judge', notes = 'A note.',"
        " not_fit_reasons = 'In 2010-11: one wave departs', agreed_on = date '2026-12-01',"
        " agreed_by = 'The Commissioner' where measure in ('pas_drugs_problem', 'strategy')",
    )
    pages = {path.stem: path.read_text("utf-8") for path in site.rglob("*.html")}
    hollow = {name: page.count('class="dot hollow"') for name, page in pages.items()}
    survey = {"pas_drugs_problem", "pas_tackling_drugs", "camden", "barnet"}
    assert {name: hollow[name] for name in survey if hollow[name]} == {
        "pas_drugs_problem": 2,  # one point for London, and one for Camden in the chart of boroughs
        "camden": 1,
    }
    for name in ("pas_drugs_problem", "camden"):
        assert '<th scope="row">2012-13 Q4 (3 of 4 waves)' in pages[name], name
        assert "not fit to judge" in pages[name], name
    assert '<th scope="row">2012-13 Q4 (' not in pages["barnet"]
    for note in ("In 2010-11: one wave departs.</p>", "A note.</p>"):
        assert pages["index"].count(f"See drug use or dealing as a problem: {note}") == 1
    assert "are ours; The Commissioner agreed to them on 1 December 2026." in pages["definitions"]
    boroughs = [path.stem for path in (site / "boroughs").glob("*.html")]
    assert len(boroughs) == 32
    for name in boroughs:
        directed = 0 if name == "barnet" else 2
        assert pages[name].count("worse by 0.4 points (99.8% interval ") == directed
        assert pages[name].count("), no clear change.") == directed
        assert pages[name].count(": not fit to judge. In 2009-10: a wave departs.") == 2 - directed
        assert re.search(
            r"If opinion changed by about \d+( to \d+)? points between two years", pages[name]
        )
    for page in pages.values():
        assert not re.search(r"improvement of (-|\N{MINUS SIGN})", page)
