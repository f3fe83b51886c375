"""The verdicts, signals, comparisons and caveats in the report agree with the marts."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb

from drug_strategy.report.wording import LABELS
from drug_strategy.report.wording import label as shown
from drug_strategy.settings import PROJECT
from tests.pipeline.report.pages import Page, read

VERDICTS = re.compile(
    r"achieved|on track|off track|worsened|inconclusive|too early to tell", re.IGNORECASE
)


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
    words = set(re.findall(r"'([A-Z ]{8,})'", model.read_text("utf-8")))
    assert {"NOT FIT TO JUDGE", "INCONCLUSIVE", "ON TRACK"} <= words
    with duckdb.connect(str(published), read_only=True) as connection:
        labels = connection.execute("select label from marts.labels").fetchall()
    assert words <= {label for (label,) in labels}


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
        table = text.split("The year to each quarter")[1]
        line = table.split(label.removeprefix("year to "))[1][:60]
        assert f"{base:,}" in line
        assert f"{share:.1f}%" in line


LAST = "period_label = 'year to 2012-13 Q4' and measure = 'pas_drugs_problem'"


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
        "update marts.confidence_target set verdict = 'NOT FIT TO JUDGE',"
        " not_fit_reasons = 'In 2010-11: one wave departs' where measure = 'pas_drugs_problem'",
    )
    pages = {path.stem: path.read_text("utf-8") for path in site.rglob("*.html")}
    hollow = {name: page.count('class="dot hollow"') for name, page in pages.items()}
    assert {name: number for name, number in hollow.items() if number} == {
        "index": 1,
        "pas_drugs_problem": 2,  # one point for London, and one for Camden in the chart of boroughs
        "camden": 1,
    }
    for name in ("index", "pas_drugs_problem", "camden"):
        assert '<th scope="row">2012-13 Q4 (3 of 4 waves)' in pages[name], name
        assert "not fit to judge" in pages[name], name
    assert '<th scope="row">2012-13 Q4 (' not in pages["barnet"]
    assert pages["index"].count("not fit to judge. In 2010-11: one wave departs.</p>") == 1
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
