"""The report in a real browser: accessible, by keyboard, without JavaScript, at 320 px.

Not here: what it says (test_statements).
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "index.html",
    "indicators/payback_index.html",
    "boroughs/hackney.html",
    "data-quality.html",
    "changes.html",
    "plan.html",
    "definitions.html",
]
WIDE, NARROW = 1280, 320

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no browser is installed; as root: apt-get install chromium"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_barrier(page: Page, site: Path, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"file://{site}/{name}")
    if width == WIDE:
        page.evaluate(
            "for (const folded of document.querySelectorAll('details')) folded.open = true"
        )
    found = Axe().run(page, options={"runOnly": RULES, "preload": False})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", [*PAGES, "indicators/pas_drugs_problem.html"])
def test_a_page_fits_320_pixels_and_asks_nothing_of_a_network(
    page: Page, site: Path, name: str
) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.goto(f"file://{site}/{name}")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert wrong == []


def test_the_first_tab_skips_to_the_content_and_focus_is_seen(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_wards_are_sorted_by_keyboard_and_found_by_name(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/boroughs/hackney.html")
    button = page.locator("#ward-table").get_by_role(
        "button", name="Class A trafficking detections"
    )
    button.focus()
    page.keyboard.press("Enter")
    column = page.locator("#ward-table tbody tr td:nth-child(7)")
    values = [float(text) for text in column.all_inner_texts()]
    assert len(values) == 19
    assert values == sorted(values)
    page.keyboard.press("Enter")
    assert [float(text) for text in column.all_inner_texts()] == values[::-1]
    page.get_by_label("Find a ward").fill("hackney")
    assert page.locator("#ward-table tbody tr:visible").count() == 2
    assert page.locator("p:has(#find) [role=status]").inner_text() == "2 of 19 wards"


def test_a_borough_on_an_indicator_s_map_leads_to_its_page(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/indicators/crack_houses_closed.html")
    page.locator(".borough-map use[data-code=E09000012]").click()
    assert page.url.endswith("boroughs/hackney.html")


def test_a_filter_shows_the_indicators_with_a_signal_alone(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/index.html")
    lines = page.locator("#overview tr:not(.group):visible")
    whole = lines.count()
    page.get_by_label("Only those with a signal").focus()
    page.keyboard.press("Space")
    assert 1 < lines.count() < whole
    assert page.locator("#overview tbody tr:not(.group):not(.marked):visible").count() == 0
    assert (
        page.locator(".find [role=status]").inner_text()
        == f"{lines.count() - 1} of {whole - 1} indicators"
    )


def test_sorting_keeps_indicators_in_their_activity_areas(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/index.html")
    first = page.locator("#overview tbody").nth(2)
    before = first.locator("tr:not(.group) th").all_inner_texts()
    page.locator("#overview").get_by_role("button", name="Indicator").click()
    after = first.locator("tr:not(.group) th").all_inner_texts()
    assert after == sorted(before)
    assert first.locator("tr").first.get_attribute("class") == "group"


def test_without_javascript_every_indicator_is_shown(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{site}/index.html")
    assert page.locator("#overview tr:not(.group):visible").count() > 23
    assert not page.get_by_label("Only those with a signal").is_visible()
    context.close()
