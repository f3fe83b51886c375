"""The report's site: whole, small, self-contained, and true to the published file.

Not here: how it looks and works in a browser (test_in_a_browser).
"""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import dagster
import duckdb
import pytest

from drug_strategy.report import build_report
from drug_strategy.report.site import swap_in
from drug_strategy.settings import PROJECT
from orchestration.assets.report import report
from orchestration.resources import OneRefresh
from tests.pipeline.report.pages import Page

VERDICTS = re.compile(
    r"achieved|on track|off track|worsened|inconclusive|too early to tell", re.IGNORECASE
)
MONTH = re.compile(r"\d{4}-\d\d")
EMPTY_HREF = {"data:,"}


def test_the_last_asset_of_a_refresh_writes_the_report(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "landed").mkdir()
    (tmp_path / "published").symlink_to(published.parent)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    run = dagster.materialize([report], resources={"one_refresh": OneRefresh()})
    assert run.success
    assert (tmp_path / "report" / "index.html").is_file()


def test_there_is_a_page_for_each_borough_and_all_is_small(site: Path) -> None:
    assert len(list((site / "boroughs").glob("*.html"))) == 32
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 8_000_000


def test_nothing_is_fetched_and_every_link_leads_somewhere(pages: list[Page]) -> None:
    ids = {page.path.resolve(): set(page.ids) for page in pages}
    for page in pages:
        for link in set(page.links) - EMPTY_HREF:
            address, _, anchor = link.partition("#")
            assert "//" not in address, f"{page.path.name} asks the network for {link}"
            found = (page.path.parent / address).resolve() if address else page.path.resolve()
            assert found.is_file(), f"{page.path.name} links to {link}"
            assert not anchor or anchor in ids[found] | {"bE09000001"} | ids[page.path.resolve()]


def test_no_id_stands_twice_on_a_page(pages: list[Page]) -> None:
    for page in pages:
        assert len(page.ids) == len(set(page.ids)), page.path.name


def test_headings_go_down_one_level_at_a_time(pages: list[Page]) -> None:
    for page in pages:
        assert page.levels[0] == 1
        assert page.levels.count(1) == 1
        steps = zip(page.levels, page.levels[1:], strict=False)
        assert all(below - above <= 1 for above, below in steps), page.path.name


def test_every_chart_has_a_title_an_alternative_a_table_and_a_csv(pages: list[Page]) -> None:
    figures = [figure for page in pages for figure in page.figures]
    assert len(figures) > 32 * 2 + 23 * 3
    for figure in figures:
        assert figure.caption.strip()
        assert figure.alternative.strip() or "no year" in figure.caption, figure.caption
        assert figure.tables
        assert figure.downloads


def test_the_figures_of_a_borough_are_those_of_the_marts(site: Path, published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        wanted = {
            (row[0], row[1].removeprefix("year to ")): row[2:]
            for row in connection.execute(
                "select indicator_id, period_label, value, return_status"
                " from marts.indicator_values where area_name = 'Hackney'"
                " and period_type = 'rolling_year' and is_complete"
            ).fetchall()
        }
    with (site / "data" / "boroughs" / "hackney.csv").open(encoding="utf-8") as stream:
        given = {(row["indicator_id"], row["year_to"]): row for row in csv.DictReader(stream)}
    assert given.keys() == wanted.keys()
    for key, (value, status) in wanted.items():
        said = given[key]["value"]
        assert (said == "") == (value is None)
        assert value is None or float(said) == pytest.approx(value, abs=0.0006)
        assert given[key]["return_status"] == (status or "")


def test_the_front_page_says_the_verdict_of_the_mart(site: Path, published: Path) -> None:
    text = " ".join(Page(site / "index.html").text.split())
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select verdict, qualifier, statement from marts.confidence_target"
        ).fetchall()
    for verdict, qualifier, statement in rows:
        lead = ", ".join(part for part in (verdict, qualifier) if part)
        assert f"{lead} {statement.removeprefix(f'{lead}. ')}" in text


def test_the_front_page_and_each_borough_s_say_every_signal_of_the_marts(
    pages: list[Page], published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select area_name, area_level, indicator_name, indicator_id, statement, signal"
            " from marts.indicator_signals"
        ).fetchall()
    text = {page.path.relative_to(page.path.parents[1]).as_posix(): page for page in pages}
    said = {name: " ".join(page.text.split()) for name, page in text.items()}
    front = " ".join(next(page for page in pages if page.path.name == "index.html").text.split())
    assert len(rows) > 700
    for area, level, name, identity, statement, signal in rows:
        sentence = statement[0].upper() + statement[1:]
        if level == "london":
            assert sentence in front
            assert sentence in said[f"indicators/{identity}.html"] or signal is None
        else:
            found = said[f"boroughs/{area.lower().replace(' ', '-')}.html"]
            assert sentence in found, (area, name)
            stands_out = found.split("What stands out")[1].split("Every indicator")[0]
            stands_out = stands_out.replace(" experimental:", ":")
            assert (f"{name}: {sentence}" in stands_out) == (signal not in {None, "usual"})


def test_a_download_holds_the_control_chart_of_the_mart_and_can_be_cited(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select indicator_id, period_label, value, lower_limit, upper_limit, rule,"
            " publication_id from marts.indicator_control_charts cross join marts.publication"
            " where area_level = 'london'"
        ).fetchall()
    given = {
        (path.stem, row["period_label"]): row
        for path in (site / "data" / "indicators").glob("*.csv")
        if not path.stem.endswith(("-years", "-boroughs", "-map", "-target"))
        for row in csv.DictReader(path.open(encoding="utf-8"))
    }
    assert given.keys() == {(row[0], row[1]) for row in rows}
    for identity, label, value, lower, upper, rule, publication in rows:
        row = given[identity, label]
        for column, wanted in (("value", value), ("lower_limit", lower), ("upper_limit", upper)):
            assert (row[column] == "") == (wanted is None)
            assert wanted is None or float(row[column]) == pytest.approx(wanted, abs=0.0006)
        assert row["rule"] == (rule or "")
        assert row["publication_id"] == publication
        assert row["contains_synthetic"] == "True"


def test_a_borough_is_higher_or_lower_only_where_the_marts_say_so(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select area_name, indicator_name, comparison from marts.indicator_comparisons"
            " inner join marts.indicators using (indicator_id)"
            " where period_start = (select max(period_start) from marts.indicator_comparisons)"
        ).fetchall()
    assert any(comparison == "higher" for _, _, comparison in rows)
    for area, name, comparison in rows:
        page = Page(site / "boroughs" / f"{area.lower().replace(' ', '-')}.html")
        text = " ".join(page.text.split("What stands out")[1].split("Every indicator")[0].split())
        line = text.split(f"{name}: ")[1].split(f" {name}")[0] if f"{name}: " in text else ""
        for word in ("higher", "lower"):
            if comparison == word:
                assert f"{word.capitalize()} than London" in line, (area, name)


def test_a_borough_has_no_verdict(pages: list[Page]) -> None:
    for page in pages:
        if page.path.parent.name == "boroughs":
            assert not VERDICTS.search(page.text), page.path.name


def test_each_indicator_s_page_says_its_caveat_once(site: Path, published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute("select indicator_id, caveat from marts.indicators").fetchall()
    for identity, caveat in rows:
        assert Page(site / "indicators" / f"{identity}.html").text.count(caveat) == 1
        assert caveat not in Page(site / "index.html").text


def test_synthetic_data_is_announced_on_every_page_and_only_then(
    pages: list[Page], altered: Callable[..., Path]
) -> None:
    assert all("Synthetic data." in page.text for page in pages)
    real = altered("update marts.publication set contains_synthetic = false")
    assert not any("Synthetic" in path.read_text("utf-8") for path in real.rglob("*.html"))


def test_a_first_quarter_has_a_report(altered: Callable[..., Path]) -> None:
    site = altered(
        "delete from marts.indicator_values where period_type = 'rolling_year'",
        "delete from marts.public_attitude_changes",
        "delete from marts.returns_received",
        "delete from marts.indicator_signals",
        "delete from marts.indicator_comparisons",
    )
    assert "no year is over yet" in (site / "index.html").read_text("utf-8")


def test_a_sender_s_words_are_shown_as_text(altered: Callable[..., Path]) -> None:
    hostile = "=HYPERLINK(1)<script>alert(1)</script>"
    site = altered(f"update data_quality.quarantine_summary set file_name = '{hostile}'")
    assert "<script>alert" not in (site / "data-quality.html").read_text("utf-8")
    assert "&lt;script&gt;alert" in (site / "data-quality.html").read_text("utf-8")
    listed = (site / "data" / "rows-left-out.csv").read_text("utf-8")
    assert ",'=HYPERLINK" in listed
    assert ",=HYPERLINK" not in listed


def test_the_site_before_stands_where_the_new_one_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "report"
    swap_in({"index.html": "before"}, target)
    with pytest.raises(OSError, match="name too long"):
        swap_in({"index.html": "after", "n" * 300: "no such name"}, target)
    assert (target / "index.html").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["report"]


def test_a_site_set_aside_by_a_kill_is_put_back_or_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report"
    swap_in({"index.html": "before"}, target)
    target.rename(tmp_path / ".report.before")
    with pytest.raises(OSError, match="name too long"):
        swap_in({"n" * 300: "no such name"}, target)
    assert (target / "index.html").read_text() == "before"
    swap_in({"index.html": "after"}, target)
    assert (target / "index.html").read_text() == "after"


def test_the_report_names_its_status_its_contact_and_its_next_date(
    site: Path, pages: list[Page], published: Path, tmp_path: Path
) -> None:
    assert all("Internal: not for publication" in page.text for page in pages)
    assert "set WAREHOUSE_CONTACT" in (site / "definitions.html").read_text("utf-8")
    build_report(published, tmp_path / "site", "A. Clerk <clerk@example.org>", "25 July 2013")
    text = Page(tmp_path / "site" / "definitions.html").text
    assert "A. Clerk <clerk@example.org>" in text
    assert "25 July 2013" in text


def test_every_word_of_the_verdict_is_defined(site: Path) -> None:
    model = PROJECT / "models" / "intermediate" / "survey" / "int_survey__verdicts.sql"
    words = set(re.findall(r"'([A-Z ]{8,})'", model.read_text("utf-8")))
    assert {"NOT FIT TO JUDGE", "INCONCLUSIVE", "ON TRACK"} <= words
    text = Page(site / "definitions.html").text.lower()
    assert [word for word in words if word.lower() not in text] == []


def test_a_survey_figure_stands_beside_its_answers_and_the_share_without_one(
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
        text = " ".join(Page(site / "indicators" / f"{measure}.html").text.split())
        table = text.split("The year to each quarter")[1]
        line = table.split(label.removeprefix("year to "))[1][:60]
        assert f"{base:,}" in line
        assert f"{share:.1f}%" in line


def test_every_csv_says_its_publication_and_has_no_cell_that_excel_takes_for_a_month(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        [[publication, as_at]] = connection.execute(
            "select publication_id, as_at from marts.publication"
        ).fetchall()
    files = list((site / "data").rglob("*.csv"))
    assert len(files) > 32 * 4 + 32 * 4
    for path in files:
        with path.open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        assert {(row["publication_id"], row["as_at"]) for row in rows} <= {
            (publication, as_at.isoformat())
        }
        assert {row["contains_synthetic"] for row in rows} <= {"True"}
        assert not [row for row in rows if any(MONTH.fullmatch(cell) for cell in row.values())]


def test_a_chart_s_download_has_a_line_for_each_of_the_chart_s(pages: list[Page]) -> None:
    checked = 0
    for page in pages:
        for figure in page.figures if page.path.stem != "data-quality" else ():
            [download] = figure.downloads
            with (page.path.parent / download).open(encoding="utf-8") as stream:
                rows = list(csv.DictReader(stream))
            assert len(rows) == len(page.table(figure.table)), (page.path.name, download)
            checked += 1
    assert checked > 32 * 2 + 32 * 2


def test_the_target_s_download_holds_what_its_chart_draws(site: Path, published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select measure, baseline_value, target_points, good_direction"
            " from marts.confidence_target"
            " inner join marts.indicators on indicator_id = measure"
        ).fetchall()
    assert len(rows) == 2
    for measure, baseline, points, direction in rows:
        path = site / "data" / "indicators" / f"{measure}-target.csv"
        aim = baseline + (points if direction == "up" else -points)
        for row in csv.DictReader(path.open(encoding="utf-8")):
            assert float(row["baseline_value"]) == pytest.approx(baseline, abs=0.0006)
            assert float(row["target_value"]) == pytest.approx(aim, abs=0.0006)
