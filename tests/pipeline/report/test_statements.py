"""The verdicts, signals, comparisons and caveats in the report agree with the marts."""

import re
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import duckdb

from drug_strategy.report.wording import LABELS, verdict
from drug_strategy.report.wording import label as shown
from drug_strategy.settings import PROJECT
from tests.pipeline.report.pages import Page, read

VERDICTS = re.compile(
    r"achieved|on track|off track|worsened|inconclusive|too early to tell", re.IGNORECASE
)


def test_the_front_page_shows_the_verdict_from_the_mart(site: Path, published: Path) -> None:
    text = read(site / "index.html").line
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select verdict, qualifier, headline from marts.confidence_target"
        ).fetchall()
    for outcome, qualifier, headline in rows:
        is_strategy = headline.count(".") > 1 and headline.startswith("Target")
        wanted = headline if is_strategy else verdict({"verdict": outcome, "qualifier": qualifier})
        assert text.count(wanted) == (1 if is_strategy else text.count(wanted)) > 0, wanted
    html = (site / "index.html").read_text("utf-8")  # including the text alternatives of pictures
    assert not re.search("achieved|sampling error", html, re.IGNORECASE)


def test_the_front_page_and_the_borough_pages_show_every_signal_in_the_mart(
    pages: list[Page], published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select area_name, area_level, indicator_name, indicator_id, statement, signal"
            " from marts.indicator_signals"
        ).fetchall()
    text_of = {page.path.relative_to(page.path.parents[1]).as_posix(): page.line for page in pages}
    front = next(page for page in pages if page.path.name == "index.html").line
    assert len(rows) > 700
    for area, level, name, identity, statement, signal in rows:
        sentence = statement[0].upper() + statement[1:]
        if level == "london":
            assert sentence in front
            assert sentence in text_of[f"indicators/{identity}.html"] or signal is None
        else:
            slug = area.lower().replace(" ", "-")
            assert sentence in text_of[f"boroughs/{slug}.html"], (area, name)
            first = first_names(next(page for page in pages if page.path.stem == slug))
            assert (name in first) == str(signal).endswith("than usual"), (area, name)


def first_names(page: Page) -> list[str]:
    """Return the indicators that an overview lists under its heading "With a signal"."""
    (title, *_), *rows = page.table("overview")
    if not title.startswith("With a signal"):
        return []
    names = [row[0].partition("also area")[0] for row in takewhile(lambda row: row[1:], rows)]
    return [name.removesuffix(" experimental").strip() for name in names]


def test_the_front_page_lists_signals_first_and_names_the_boroughs_behind_each_signal(
    site: Path, published: Path
) -> None:
    page = read(site / "index.html")
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select l.indicator_name, l.signal, list(b.area_name order by b.area_name)"
            " filter (where b.area_name is not null) from marts.indicator_signals as l"
            " left join marts.indicator_signals as b on l.indicator_id = b.indicator_id"
            " and l.signal = b.signal and b.area_level = 'borough' and b.rule is not null"
            " where l.area_level = 'london' and l.rule is not null group by all"
        ).fetchall()
    assert rows
    assert sorted(first_names(page)) == sorted(name for name, *_ in rows)
    cells = {
        row[0].partition("also area")[0].strip(): " ".join(row) for row in page.table("overview")
    }
    for name, signal, boroughs in rows:
        sentence = f"{signal.capitalize()} too: {', '.join(boroughs)}" if boroughs else ""
        assert sentence in cells[name], name
        assert boroughs or "No single borough stands out" in cells[name], name
    assert any(boroughs for *_, boroughs in rows)


def test_the_front_page_names_boroughs_that_differ_in_the_same_direction_as_a_london_signal(
    altered: Callable[..., Path],
) -> None:
    """A borough that differs in the other direction is not named."""
    site = altered(
        "update marts.indicator_signals set signal = 'lower than usual', rule = 'run'"
        " where indicator_id = 'community_concern_action_days' and area_level = 'london'",
        "update marts.indicator_signals set signal = 'usual', rule = null"
        " where indicator_id = 'community_concern_action_days' and area_level = 'borough'",
        "update marts.indicator_comparisons set comparison = if(area_name = 'Barnet', 'higher',"
        " if(area_name = 'Camden', 'lower', null))"
        " where indicator_id = 'community_concern_action_days'",
    )
    lines = [row for row in Page(site / "index.html").table("overview") if "Days from c" in row[0]]
    assert "Clearly lower than London: Camden" in lines[0][4]
    assert "Barnet" not in lines[0][4]


def test_the_front_page_lists_each_borough_with_its_number_of_signals_and_overdue_returns(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select area_name, count(rule), (select count(*) from marts.expected_returns"
            " where sender_name = area_name and owed_reason = 'overdue')"
            " from marts.indicator_signals where area_level = 'borough' group by all"
        ).fetchall()
    text = read(site / "index.html").line
    assert len(rows) == 32
    for name, signals, overdue in rows:
        listed = f"{name} {signals or 'no'} signal{'' if signals == 1 else 's'}, "
        assert f"{listed}{overdue or 'no'} return{'' if overdue == 1 else 's'} overdue" in text


def test_a_borough_is_called_higher_or_lower_than_london_only_if_the_mart_has_that_label(
    altered: Callable[..., Path], tmp_path: Path
) -> None:
    """No borough has such a label in the example's last year, so the test adds labels to a copy."""
    last = "period_start = (select max(period_start) from marts.indicator_comparisons)"
    site = altered(
        "update marts.indicator_comparisons set comparison = case when area_name < 'C' then"
        f" 'higher' else 'lower' end where indicator_id = 'acquisitive_offences' and {last}"
        " and (area_name < 'C' or area_name > 'T')"
    )
    with duckdb.connect(str(tmp_path / "alone" / "copy.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select area_name, indicator_name, comparison from marts.indicator_comparisons"
            f" where {last}"
        ).fetchall()
    labelled = 0
    for area, name, comparison in rows:
        page = read(site / "boroughs" / f"{area.lower().replace(' ', '-')}.html")
        row = next(row for row in page.table("overview") if row[0].startswith(name))
        differs = comparison in {"higher", "lower"}
        assert ("than London" in row[2]) == differs, (area, name)
        if differs:
            assert f"{comparison.capitalize()} than London" in row[2], (area, name)
            assert name in first_names(page)
            labelled += 1
    assert labelled > 8


def test_borough_pages_contain_no_verdict(pages: list[Page]) -> None:
    for page in pages:
        if page.path.parent.name == "boroughs":
            assert not VERDICTS.search(page.text), page.path.name


def test_each_indicator_page_shows_the_caveat_of_the_indicator_once(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute("select indicator_id, caveat from marts.indicators").fetchall()
    for identity, caveat in rows:
        assert read(site / "indicators" / f"{identity}.html").text.count(caveat) == 1
        assert caveat not in read(site / "index.html").text


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
