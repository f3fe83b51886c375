"""The report is complete, small and self-contained, and replaces the old report in one step.

How the report works in a browser is tested in test_in_a_browser.
"""

from collections.abc import Callable
from pathlib import Path

import dagster
import pytest

from drug_strategy.report import build_report
from drug_strategy.report.build import write_site
from orchestration.assets.outputs import report
from orchestration.resources import RESOURCES
from tests.pipeline.report.pages import Page

EMPTY_HREF = {"data:,"}


def test_the_dagster_report_asset_writes_the_report(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "landed").mkdir()
    (tmp_path / "published").symlink_to(published.parent)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    with dagster.instance_for_test() as instance:
        run = dagster.materialize([report], resources=RESOURCES, instance=instance)
    assert run.success
    assert (tmp_path / "report" / "index.html").is_file()


def test_the_report_has_a_page_for_each_borough_and_stays_small(site: Path) -> None:
    assert len(list((site / "boroughs").glob("*.html"))) == 32
    assert (site / "explore-data.js").stat().st_size < 1_000_000
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 11_000_000


def test_the_report_needs_no_network_and_has_no_broken_links(pages: list[Page]) -> None:
    ids = {page.path.resolve(): set(page.ids) for page in pages}
    for page in pages:
        for link in set(page.links) - EMPTY_HREF:
            address, _, anchor = link.partition("#")
            assert "//" not in address, f"{page.path.name} needs the network for {link}"
            found = (page.path.parent / address).resolve() if address else page.path.resolve()
            assert found.is_file(), f"{page.path.name} links to {link}"
            is_choice = found.name == "explore.html" and "=" in anchor
            assert (
                not anchor
                or is_choice
                or anchor in ids[found] | {"bE09000001"} | ids[page.path.resolve()]
            )


def test_no_html_id_is_used_twice_on_a_page(pages: list[Page]) -> None:
    for page in pages:
        assert len(page.ids) == len(set(page.ids)), page.path.name


def test_headings_on_a_page_do_not_skip_levels(pages: list[Page]) -> None:
    for page in pages:
        assert page.levels[0] == 1
        assert page.levels.count(1) == 1
        steps = zip(page.levels, page.levels[1:], strict=False)
        assert all(below - above <= 1 for above, below in steps), page.path.name


def test_every_chart_has_a_text_alternative_and_a_table_and_a_csv_file(
    pages: list[Page],
) -> None:
    figures = [figure for page in pages for figure in page.figures]
    assert len(figures) > 32 * 2 + 23 * 3
    for figure in figures:
        assert figure.caption.strip()
        assert figure.alternative.strip() or "no year" in figure.caption, figure.caption
        assert figure.tables
        assert figure.downloads


def test_every_page_says_if_the_report_contains_synthetic_data(
    pages: list[Page], altered: Callable[..., Path]
) -> None:
    assert all("Synthetic data." in page.text for page in pages)
    real = altered("update marts.publication set contains_synthetic = false")
    assert not any("Synthetic" in path.read_text("utf-8") for path in real.rglob("*.html"))


def test_a_report_can_be_made_before_the_first_year_is_over(
    altered: Callable[..., Path],
) -> None:
    site = altered(
        "delete from marts.indicator_values where period_type = 'rolling_year'",
        "delete from marts.public_attitude_changes",
        "delete from marts.returns_received",
        "delete from marts.indicator_signals",
        "delete from marts.indicator_comparisons",
    )
    assert "No indicator stands out." in (site / "index.html").read_text("utf-8")


def test_code_in_a_file_name_is_shown_in_the_report_but_never_run(
    altered: Callable[..., Path],
) -> None:
    hostile = "=HYPERLINK(1)<script>alert(1)</script>"
    site = altered(f"update data_quality.quarantine_summary set file_name = '{hostile}'")
    assert "<script>alert" not in (site / "operators.html").read_text("utf-8")
    assert "&lt;script&gt;alert" in (site / "operators.html").read_text("utf-8")
    listed = (site / "data" / "rows-left-out.csv").read_text("utf-8")
    assert ",'=HYPERLINK" in listed
    assert ",=HYPERLINK" not in listed


def test_the_old_report_stays_if_the_new_report_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "report"
    write_site({"index.html": "before"}, target)
    with pytest.raises(OSError, match="name too long"):
        write_site({"index.html": "after", "n" * 300: "no such name"}, target)
    assert (target / "index.html").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["report"]


def test_the_report_says_that_it_is_internal_and_gives_a_contact_and_the_next_publication_date(
    site: Path, pages: list[Page], published: Path, tmp_path: Path
) -> None:
    assert all("Internal: not for publication" in page.text for page in pages)
    assert "Set WAREHOUSE_CONTACT" in (site / "operators.html").read_text("utf-8")
    for page in site.rglob("*.html"):
        is_for_operators = page.name == "operators.html"
        assert ("WAREHOUSE_" in page.read_text("utf-8")) is is_for_operators, page
    build_report(published, tmp_path / "site", "A. Clerk <clerk@example.org>", "25 July 2013")
    text = Page(tmp_path / "site" / "definitions.html").text
    assert "A. Clerk <clerk@example.org>" in text
    assert "25 July 2013" in text
