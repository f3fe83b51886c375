"""In a real browser, the explore page draws the chosen figures and saves pictures.

The accessibility of the explore page is tested in test_in_a_browser.
"""

import csv
import io
import re
import struct
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.pipeline.report.lines import Query
from tests.pipeline.report.test_in_a_browser import CHROMIUM, DRAWN, browser, page

__all__ = ["browser", "page"]
LONDON, HACKNEY = "E12000007", "E09000012"
QUARTERS = f"i=crack_houses_closed&m=value&p=quarter&b={LONDON},{HACKNEY}"
CITED = [
    *("Source: Metropolitan Police Service, Drug Strategy 2010-13.", "As at 4 June 2013"),
    "Synthetic data: some or all of the returns were made up",
]
PART = """
    select q.area_name, q.period_label, q.value, q.boroughs_returned,
    q.value * r.population / r.population_covered as drawn
    from marts.london_quarters as q inner join marts.indicator_rates as r
    using (indicator_id, area_code, period_start)
    where q.indicator_id = 'crack_houses_closed' and q.return_status = 'outstanding'
    and r.period_type = 'quarter' order by q.period_start
"""
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no browser is installed; as root: apt-get install chromium"
)


def explore(page: Page, site: Path, choice: str = "") -> None:
    page.goto("about:blank")
    page.goto(f"file://{site}/explore.html#{choice}")
    page.wait_for_selector(DRAWN)


def lines(page: Page) -> Locator:
    return page.locator("#pictures figure").first


def strokes(page: Page) -> set[str]:
    """Return the colours of the lines in the chart."""
    drawn = lines(page).locator(".mark-line path")
    return {path.evaluate("e => getComputedStyle(e).stroke") for path in drawn.all()}


def test_explore_draws_the_figures_named_in_the_page_address_and_updates_the_address(
    page: Page, site: Path
) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    chosen = "i=acquisitive_offences&m=rate&p=quarter&b=E12000007,E09000012"
    page.goto(f"file://{site}/explore.html#{chosen}")
    page.wait_for_selector(DRAWN)
    assert page.locator("#pictures table thead th").all_inner_texts() == [
        *("Period", "London", "Hackney")
    ]
    assert page.locator("#pictures table tbody tr").count() == 16
    assert page.locator("#pictures figure svg").count() == 3
    assert page.locator("#pictures .map path").count() == 32
    labels = page.locator("#pictures .map text").all_text_contents()
    assert len(labels) == 32
    assert all(re.fullmatch(r"[A-Z][A-Za-z& ]+[\d.,]+ (\[p\])?", label) for label in labels)
    page.get_by_label("fiscal years").focus()
    page.keyboard.press("Space")
    page.wait_for_selector('#pictures[data-drawn*="p=year"]')
    assert "p=year" in page.url
    assert page.locator("#pictures table tbody tr").count() == 4
    page.get_by_label("Second indicator").select_option(label="Crack houses closed")
    page.wait_for_selector('#pictures[data-drawn*="j=crack_houses_closed"]')
    assert page.locator("#pictures h2").all_inner_texts() == [
        *("Acquisitive offences", "Crack houses closed")
    ]
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
    assert wrong == []


def test_explore_first_shows_london_and_some_boroughs_for_an_indicator_with_a_signal(
    page: Page, site: Path, query: Query
) -> None:
    explore(page, site)
    chosen = page.locator("#indicator").input_value()
    shown = page.locator("[name=b]:checked").evaluate_all("all => all.map(e => e.value)")
    signals = {
        row["area_code"]: row["signal"]
        for row in query(
            "select area_code, signal from marts.indicator_signals"
            f" where indicator_id = '{chosen}' and rule is not null"
        )
    }
    assert shown[0] == LONDON
    assert len(shown) > 1
    assert {signals.get(code) for code in shown} == {signals[LONDON]}
    [sentence] = page.locator("#pictures .lead").all_inner_texts()
    assert sentence.startswith(f"London: {signals[LONDON]} ")


def test_the_tooltip_of_a_point_names_the_area_and_period_and_gives_the_figure(
    page: Page, site: Path
) -> None:
    explore(page, site, f"i=acquisitive_offences&m=rate&p=quarter&b={HACKNEY}")
    cell = page.locator("#pictures tbody tr").nth(1).locator("td").inner_text()
    lines(page).locator(".mark-symbol").last.locator("path").nth(1).hover(force=True)
    tip = page.locator("#vg-tooltip-element")
    tip.wait_for(state="visible")
    assert tip.inner_text() == f"Hackney, 2009-10 Q2: {cell} per 100,000"


def test_a_london_figure_with_missing_returns_is_scaled_up_and_drawn_hollow_with_a_dashed_line(
    page: Page, site: Path, query: Query
) -> None:
    """In an earlier version, one late borough was enough to hide London's figure for the year."""
    explore(page, site, f"i=crack_houses_closed&m=value&p=quarter&b={LONDON}")
    parts = query(PART)
    assert parts
    shown = lines(page)
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    fills = [
        path.evaluate("e => getComputedStyle(e).fill")
        for path in shown.locator(".mark-symbol path:not([opacity='0'])").all()
    ]
    assert len(fills) == 16
    assert fills.count(paper) == len(parts)
    dashes = [
        path.get_attribute("stroke-dasharray") for path in shown.locator(".mark-line path").all()
    ]
    assert len(dashes) == 15
    assert len(parts) <= dashes.count("5,4") <= 2 * len(parts)
    for part in parts:
        label = f"{part['boroughs_returned']} of 32 boroughs: {part['value']:.0f} reported"
        assert f"London, {part['period_label']} ({label})" in shown.inner_text()
    [row] = saved_csv(page, "2009-10 Q1")
    assert row["drawn"] == row["value"]
    for part in parts:
        [row] = saved_csv(page, part["period_label"])
        assert float(row["drawn"]) == pytest.approx(part["drawn"], rel=1e-3)
        assert float(row["value"]) == part["value"]
        assert row["symbols"] == "[p]"


def saved_csv(page: Page, period: str) -> list[dict[str, str]]:
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").first.click()
    text = saved.value.path().read_text("utf-8")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["period"] == period]


def test_a_quarter_without_a_return_is_not_drawn_and_the_reason_is_given(
    page: Page, site: Path, query: Query
) -> None:
    [row, *_] = query(
        "select area_code, area_name, period_label from marts.borough_quarters where value is null"
        " and indicator_id = 'crack_houses_closed' and return_status = 'outstanding'"
    )
    explore(page, site, f"i=crack_houses_closed&m=value&p=quarter&b={row['area_code']}")
    note = f"Not drawn (a cross): {row['area_name']}, {row['period_label']} (return outstanding)"
    assert note in lines(page).inner_text()


def test_each_borough_keeps_its_colour_and_london_is_drawn_only_if_ticked(
    page: Page, site: Path
) -> None:
    explore(page, site, f"i=acquisitive_offences&m=rate&p=year&b={HACKNEY}")
    alone = strokes(page)
    assert len(alone) == 1
    assert page.locator("#pictures table thead th").all_inner_texts() == ["Period", "Hackney"]
    explore(page, site, f"i=networks_disrupted&m=value&p=year&b={LONDON},E09000002,{HACKNEY}")
    assert alone < strokes(page)
    assert len(strokes(page)) == 3
    every = page.locator("[name=b]").evaluate_all("all => all.map(e => e.value)")
    explore(page, site, f"i=acquisitive_offences&m=rate&p=year&b={','.join(every)}")
    assert len(strokes(page)) == 33
    names = lines(page).locator(".legend span").all_inner_texts()
    assert names == [each.strip() for each in page.locator("#areas label").all_text_contents()]
    explore(page, site, "i=acquisitive_offences&m=rate&p=year&b=")
    assert page.locator("#pictures figure").count() == 2
    assert "Tick London or a borough" in page.locator("#pictures").inner_text()


def test_each_line_in_a_chart_is_named_at_its_end_if_there_are_at_most_eight_lines(
    page: Page, site: Path
) -> None:
    eight = [LONDON, *(f"E0900000{number}" for number in range(2, 9))]
    explore(page, site, f"i=acquisitive_offences&m=rate&p=year&b={','.join(eight)}")
    names = page.locator("#pictures thead th").all_inner_texts()[1:]
    texts = lines(page).locator("svg text").all_text_contents()
    assert all(any(text.startswith(f"{name} ") for text in texts) for name in names)
    assert lines(page).locator(".legend").count() == 0
    boxes = [
        box
        for text in lines(page).locator("svg text").all()
        if any((text.text_content() or "").startswith(f"{name} ") for name in names)
        and (box := text.bounding_box())
    ]
    boxes.sort(key=lambda box: box["y"])
    for above, below in pairwise(boxes):
        assert below["y"] - above["y"] > 12


def test_explore_sorts_the_boroughs_by_their_latest_figure(page: Page, site: Path) -> None:
    explore(page, site, f"i=acquisitive_offences&m=rate&p=year&b={HACKNEY}")
    texts = page.locator("#pictures figure").last.locator(".role-title text, svg text")
    figures = [
        float(text.replace(",", ""))
        for text in texts.locator("tspan").all_text_contents()
        if re.fullmatch(r"[\d,.]+ *", text)
    ]
    assert len(figures) == 32
    assert figures == sorted(figures, reverse=True)


def test_explore_can_copy_a_link_to_the_current_selection(page: Page, site: Path) -> None:
    explore(page, site, QUARTERS)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copy link")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Link copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_and_data_saved_from_explore_name_their_source_and_date(
    page: Page, site: Path, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    explore(page, site, QUARTERS)
    title = "Crack houses closed, number, London, Hackney, 2009-10 Q1 to 2012-13 Q4"
    for figure, name, texts in (
        (0, "crack_houses_closed-lines", [title, "Hollow points and dashed lines are provisional"]),
        (1, "crack_houses_closed-map", ["boroughs, 2012-13 Q4", "number", "Hackney"]),
        (2, "crack_houses_closed-boroughs", ["every borough", "each chart goes from 0 to"]),
    ):
        buttons = page.locator("#pictures figure").nth(figure)
        text = saved_svg(page, buttons, f"{name}.svg")
        for each in (*texts, *CITED):
            assert each in text, (each, text)
        assert saved_png(page, buttons, f"{name}.png") > (1000, 500)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    assert saved.value.suggested_filename == "crack_houses_closed-value-quarters.csv"
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text("utf-8"))))
    assert len(rows) == 32
    for row in rows:
        assert row["indicator"] == "Crack houses closed"
        assert row["unit"] == "number"
        assert row["source"] == "Metropolitan Police Service, Drug Strategy 2010-13"
        assert row["as_at"] == "2013-06-04"
        assert row["data"] == "Synthetic"
        assert (row["value"] == "") == (row["symbols"] == "[x]")


def saved_svg(page: Page, within: Locator, name: str) -> str:
    """Save a figure as SVG and return the text of the picture.

    Check that the file is valid XML, has a white background and refers to no other file.
    """
    with page.expect_download() as saved:
        within.get_by_role("button", name="Save as SVG").click()
    assert saved.value.suggested_filename == name
    content = saved.value.path().read_text("utf-8")
    assert "var(" not in content
    assert not re.search(r'(href|src)="(?!#)', content)
    root = ET.fromstring(content)
    assert root[0].get("fill") == "#fff"
    return " ".join(" ".join(text.split()) for text in root.itertext())


def saved_png(page: Page, within: Locator, name: str) -> tuple[int, int]:
    """Save a figure as PNG and return the size of the picture in pixels."""
    with page.expect_download() as saved:
        within.get_by_role("button", name="Save as PNG").click()
    assert saved.value.suggested_filename == name
    content = saved.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def test_a_chart_or_map_can_be_saved_from_an_indicator_page_with_its_legend(
    page: Page, site: Path
) -> None:
    page.goto(f"file://{site}/indicators/crack_houses_closed.html")
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    figures = page.locator("main figure")
    wanted = {
        "crack_houses_closed": ["London, each quarter", "each quarter"],
        "crack_houses_closed-boroughs": ["beside the rest of London", "borough", "Hackney"],
        "crack_houses_closed-map": ["per 100,000 residents", "under", "Hackney"],
    }
    assert figures.count() == len(wanted)
    for (name, texts), figure in zip(wanted.items(), figures.all(), strict=True):
        text = saved_svg(page, figure, f"{name}.svg")
        for each in (*texts, *CITED):
            assert each in text, (name, each, text)


def test_explore_does_not_call_real_returns_synthetic(page: Page, altered: Any) -> None:
    site = altered("update marts.publication set contains_synthetic = false")
    explore(page, site, QUARTERS)
    assert "Synthetic" not in saved_svg(page, lines(page), "crack_houses_closed-lines.svg")
    assert {row["data"] for row in saved_csv(page, "2009-10 Q1")} == {""}
