"""The page Explore contains every figure in the marts, and draws and saves the chosen ones.

Its accessibility is tested in test_in_a_browser.
"""

import csv
import io
import re
import struct
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from drug_strategy.report.facts import Facts
from drug_strategy.report.pages.explore import explore_data
from tests.pipeline.report.conftest import Query
from tests.pipeline.report.test_in_a_browser import CHROMIUM, browser, page, show
from tests.pipeline.report.test_page_facts import FIGURES, marks

__all__ = ["browser", "page"]
LONDON, HACKNEY = "E12000007", "E09000012"
QUARTERS = f"i=crack_houses_closed&m=value&p=quarter&b={LONDON},{HACKNEY}"
CITED = [
    *("Source: Metropolitan Police Service, Drug Strategy 2010-13.", "As at 4 June 2013"),
    "Synthetic data: some or all of the returns were made up",
]
needs_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no browser is installed")


def test_explore_has_every_figure_with_its_rate_its_symbols_and_the_reason_for_a_gap(
    facts: Facts, query: Query
) -> None:
    data = explore_data(facts)
    places = [area["code"] for area in data["areas"]]
    kinds = {"quarter": "quarter", "fiscal_year": "year"}
    indicators = {each["id"]: each for each in data["indicators"]}
    rows = query(
        f"{FIGURES} and v.area_level in ('london', 'borough')"
        " and v.period_type in ('quarter', 'fiscal_year')"
    )
    assert len(rows) > 20_000
    for row in rows:
        kind = kinds[row["period_type"]]
        series, periods = indicators[row["indicator_id"]][kind], data["periods"][kind]
        at = places.index(row["area_code"]) * len(periods) + periods.index(row["period_label"])
        for name in ("value", "rate"):
            if series[name] is None:
                assert row["unit"] != "count"
            elif row[name] is None:
                assert series[name][at] is None
            else:
                assert series[name][at] == pytest.approx(row[name], rel=1e-4)
        written = data["words"][series["marks"][at]] if at in series["marks"] else ""
        assert written == marks(row)
        assert (at in series["why"]) == (row["value"] is None or row["is_provisional"])
        if row["value"] is None and row["return_status"] == "outstanding":
            assert data["words"][series["why"][at]] == "outstanding"


def test_explore_first_shows_london_and_some_boroughs_for_an_indicator_with_a_signal(
    facts: Facts, query: Query
) -> None:
    first = explore_data(facts)["first"]
    rows = query(
        f"from marts.indicator_signals where indicator_id = '{first['i']}' and signal is not null"
    )
    signals = {row["area_code"]: row["signal"] for row in rows}
    assert first["b"][0] == LONDON
    assert len(first["b"]) > 1
    assert {signals.get(code) for code in first["b"]} == {signals[LONDON]}


def explore(page: Page, site: Path, choice: str) -> None:
    page.goto("about:blank")
    show(page, site, f"explore.html#{choice}")


def lines(page: Page) -> Locator:
    return page.locator("#pictures figure").first


def saved_csv(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").first.click()
    assert saved.value.suggested_filename == "crack_houses_closed-value-quarters.csv"
    return list(csv.DictReader(io.StringIO(saved.value.path().read_text("utf-8"))))


def saved_svg(page: Page, within: Locator, name: str) -> str:
    """Save a figure as SVG and return the file's text.

    Check that it is valid XML, has a white background and refers to no other file.
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


@needs_a_browser
def test_explore_draws_and_saves_the_figures_named_in_its_address(
    page: Page, site: Path, query: Query
) -> None:
    """If returns are missing, London's count is not drawn, but saved as reported."""
    [gap, *_] = query(
        "from marts.borough_quarters where indicator_id = 'crack_houses_closed' and value is null"
    )
    areas = ["London", gap["area_name"]]
    chosen = f"i=crack_houses_closed&m=value&p=quarter&b={LONDON},{gap['area_code']}"
    explore(page, site, chosen)
    texts = page.locator("#pictures table thead th").all_inner_texts()
    assert texts == ["Period", *areas]
    note = lines(page).inner_text().partition("Not drawn (a cross): ")[2]
    assert f"{areas[1]}, {gap['period_label']} (outstanding)" in note
    assert page.locator("#pictures .map path").count() == 32
    rows = {(row["area"], row["period"]): row for row in saved_csv(page)}
    wanted = query(
        f"{FIGURES} and v.indicator_id = 'crack_houses_closed' and v.period_type = 'quarter'"
        f" and v.area_name in ('London', '{areas[1]}')"
    )
    assert len(rows) == len(wanted) == 32
    undrawn = 0
    for row in wanted:
        given = rows[row["area_name"], row["period_label"]]
        value = "" if row["value"] is None else f"{row['value']:.0f}"
        assert (given["value"], given["unit"]) == (value, "number")
        assert given["symbols"] == (marks(row) or ("" if value else "[x]"))
        assert given["source"] == "Metropolitan Police Service, Drug Strategy 2010-13"
        assert (given["as_at"], given["data"]) == ("2013-06-04", "Synthetic")
        if row["area_name"] == "London" and row["return_status"] == "outstanding":
            assert given["drawn"] == ""
            label = f"{row['boroughs_returned']} of 32 boroughs: {value} reported"
            assert f"London, {row['period_label']} ({label})" in lines(page).inner_text()
            undrawn += 1
        else:
            assert given["drawn"] == value
    assert undrawn
    axis = lines(page).locator(".role-axis-label text").all_text_contents()
    assert axis[:5] == ["Q12009-10", "Q2", "Q3", "Q4", "Q12010-11"]
    grid = (
        lines(page)
        .locator(".role-axis-grid line")
        .evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
    )
    reasons = lines(page).locator(".mark-text text", has_text="reported").all()
    assert reasons
    for reason in reasons:
        box = reason.bounding_box()
        assert box
        assert box["y"] + box["height"] <= min(grid)
    title = f"Crack houses closed, number, {', '.join(areas)}, 2009-10 Q1 to 2012-13 Q4"
    text = saved_svg(page, lines(page), "crack_houses_closed-lines.svg")
    assert all(each in text for each in (title, *CITED))
    page.get_by_label("fiscal years").focus()
    page.keyboard.press("Space")
    page.wait_for_selector('#pictures[data-drawn*="p=year"]')
    assert "p=year" in page.url
    assert page.locator("#pictures table tbody tr").count() == 4


@pytest.mark.soak
@needs_a_browser
def test_each_line_has_its_own_colour_or_shape_and_its_name(page: Page, site: Path) -> None:
    def looks() -> set[tuple[str, ...]]:
        """Return the colour and the shape of the points of each line."""
        points = lines(page).locator(".mark-symbol path")
        each = points.evaluate_all(
            "all => all.map(e => [getComputedStyle(e).stroke, e.getAttribute('d')])"
        )
        return {tuple(look) for look in each if look[0] != "none"}

    explore(page, site, f"i=acquisitive_offences&m=rate&p=year&b={HACKNEY}")
    assert len(looks()) == 1
    figures = page.locator("#pictures figure").last.locator("svg text tspan").all_text_contents()
    numbers = [float(t.replace(",", "")) for t in figures if re.fullmatch(r"[\d,.]+ *", t)]
    assert len(numbers) == 32
    assert numbers == sorted(numbers, reverse=True)
    eight = [LONDON, *(f"E0900000{number}" for number in range(2, 9))]
    explore(page, site, f"i=acquisitive_offences&m=rate&p=year&b={','.join(eight)}")
    assert len({colour for colour, _ in looks()}) == len({shape for _, shape in looks()}) + 3 == 8
    names = page.locator("#pictures thead th").all_inner_texts()[1:]
    boxes = [
        box
        for text in lines(page).locator("svg text").all()
        if any((text.text_content() or "").startswith(f"{name} ") for name in names)
        and (box := text.bounding_box())
    ]
    boxes.sort(key=lambda box: box["y"])
    assert len(boxes) >= len(names)
    assert all(below["y"] - above["y"] > 12 for above, below in pairwise(boxes))
    every = page.locator("[name=b]").evaluate_all("all => all.map(e => e.value)")
    explore(page, site, f"i=acquisitive_offences&m=rate&p=year&b={','.join(every)}")
    assert len(looks()) == 33
    assert len({colour for colour, _ in looks()}) == 8
    explore(page, site, "i=acquisitive_offences&m=rate&p=year&b=")
    assert "Tick London or a borough" in page.locator("#pictures").inner_text()


@pytest.mark.soak
@needs_a_browser
def test_figures_have_tooltips_links_and_pictures_to_save(page: Page, site: Path) -> None:
    explore(page, site, f"i=acquisitive_offences&m=rate&p=quarter&b={HACKNEY}")
    cell = page.locator("#pictures tbody tr").nth(1).locator("td").inner_text()
    lines(page).locator(".mark-symbol").last.locator("path").nth(1).hover(force=True)
    tip = page.locator("#vg-tooltip-element")
    tip.wait_for(state="visible")
    assert tip.inner_text() == f"Hackney, 2009-10 Q2: {cell} per 100,000"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Link copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.emulate_media(color_scheme="dark")
    explore(page, site, QUARTERS)
    for place, name in ((1, "map"), (2, "boroughs")):
        figure = page.locator("#pictures figure").nth(place)
        text = saved_svg(page, figure, f"crack_houses_closed-{name}.svg")
        assert all(each in text for each in CITED)
        with page.expect_download() as saved:
            figure.get_by_role("button", name="Save as PNG").click()
        content = saved.value.path().read_bytes()
        assert struct.unpack(">II", content[16:24]) > (1000, 500)
    show(page, site, "indicators/crack_houses_closed.html")
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    for figure, name in zip(
        page.locator("main figure").all(), ("", "-boroughs", "-map"), strict=True
    ):
        text = saved_svg(page, figure, f"crack_houses_closed{name}.svg")
        assert all(each in text for each in CITED)
