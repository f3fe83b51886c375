"""The report works in a real browser: by keyboard alone, in dark colours and offline.

`--soak` also checks every kind of page, narrow screens, paper, and pages without JavaScript.
"""

import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from drug_strategy.report.build import PAGES
from tests.pipeline.report.pages import sheets

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # Axe's rules about colours
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPLORE, INDEX, HACKNEY = "explore.html", "index.html", "boroughs/hackney.html"
CLOSURES = "indicators/crack_houses_closed.html"
SURVEY = "indicators/pas_drugs_problem.html"
# Without `--soak`, only a borough's page is opened.
EVERY_KIND = [
    HACKNEY,
    *(pytest.param(name, marks=pytest.mark.soak) for name in (*PAGES, CLOSURES, SURVEY)),
]
WIDE, NARROW, PHONE, TALL = 1280, 320, 390, 844
DRAWN = "#pictures[data-drawn]"
UNFOLD = "for (const folded of document.querySelectorAll('details')) folded.open = true"
# Return elements that do not scroll and extend beyond this width in pixels.
CUT_OFF = """
width => [...document.querySelectorAll("main *, header *, nav *")]
    .filter(e => !e.closest(".scroll, svg, .hidden"))
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => e.outerHTML.slice(0, 80))"""
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no browser is installed; as root: apt-get install chromium"
)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser):
    """Return a tab. The pages it opens must work offline and without errors."""
    opened = browser.new_page(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    opened.set_default_timeout(240_000)
    asked = []
    wrong = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    opened.close()
    elsewhere = [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))]
    assert (elsewhere, wrong) == ([], [])


def show(page, site, name):
    page.goto(f"file://{site}/{name}")
    if name.startswith(EXPLORE):
        page.wait_for_selector(DRAWN)


def without_barriers(page, rules):
    asked = {"runOnly": rules, "preload": False, "resultTypes": ["violations"]}
    found = Axe().run(page, options=asked)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", EVERY_KIND)
def test_a_page_is_accessible_on_narrow_and_wide_screens_and_in_dark_colours(page, site, name):
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        show(page, site, name)
        if width == WIDE:
            page.evaluate(UNFOLD)
        without_barriers(page, RULES)
    page.emulate_media(color_scheme="dark")
    if name == EXPLORE:  # the explore page redraws its charts in the new colours
        show(page, site, name)
    without_barriers(page, OF_COLOURS)


def test_a_page_is_searched_and_its_wards_sorted_with_the_keyboard_alone(page, site):
    show(page, site, INDEX)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for typed, leads in (
        ("possession recorded barnet", "boroughs/barnet.html#i-recorded_drug_possession"),
        ("drug interventions", "indicators/dip_boroughs.html"),
        ("find and close", "plan.html#a4.1"),
        ("overdue", "data-quality.html#owed"),
        ("target", "index.html#target"),
        ("seizures", "indicators/cash_forfeitures.html"),
        ("haggerston", f"{HACKNEY}#wards"),
    ):
        page.keyboard.press("/")
        page.keyboard.type(typed)
        page.wait_for_selector(".search li")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{leads}")
    head = page.locator("#ward-table thead th").filter(has_text="Class A trafficking detections")
    column = page.locator(f"#ward-table td:nth-child({1 + head.evaluate('e => e.cellIndex')})")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    values = [float(text) for text in column.all_inner_texts()]
    assert len(values) == 19
    assert values == sorted(values) != values[::-1]
    page.keyboard.press("Enter")
    assert [float(text) for text in column.all_inner_texts()] == values[::-1]
    page.get_by_label("Find a ward").fill("hackney")
    assert page.locator("#ward-table tbody tr:visible").count() == 2
    assert page.locator("p:has(#find) [role=status]").inner_text() == "2 of 19 wards"


# The grid of all indicators is folded on the page, and has a sheet of its own in print.
@pytest.mark.parametrize(("name", "most"), [(INDEX, 6), ("grid.html", 2)])
def test_a_printed_page_does_not_end_with_a_few_lines_on_a_sheet_of_their_own(
    page, site, tmp_path, name, most
):
    show(page, site, name)
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    assert sheets(tmp_path / "page.pdf") <= most


def test_the_grid_is_read_with_the_arrow_keys_and_shows_other_periods(page, site):
    show(page, site, "grid.html")
    page.locator(".rug td a").first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    told = page.locator(".told")
    assert told.inner_text().startswith("Barking and Dagenham, Crack houses closed, 2012-13: ")
    assert page.locator(".rug table").first.locator("[tabindex='0']").count() == 1
    page.keyboard.press("End")
    assert told.inner_text().startswith("Westminster, Crack houses closed")
    before = page.locator(".rug td").all_inner_texts()
    page.select_option("#period", "2010-13")
    assert page.locator("#shown-period").inner_text() == "2010-13"
    assert page.locator(".rug td").all_inner_texts() != before
    page.keyboard.press("Escape")
    page.locator(".rug td a").nth(1).click()
    page.wait_for_url("**/boroughs/barking-and-dagenham.html#i-pas_drugs_problem")
    assert page.locator("#i-pas_drugs_problem").is_visible()


def test_the_grid_shows_london_and_the_readers_own_borough_on_a_phone(page, site):
    page.set_viewport_size({"width": PHONE, "height": TALL})
    show(page, site, "grid.html?borough=hackney")
    heads = page.locator(".rug thead").first.locator("th:visible")
    assert heads.all_inner_texts() == ["Indicator", "London", "Hackney"]
    page.get_by_label("Borough", exact=True).select_option("barnet")
    assert heads.all_inner_texts() == ["Indicator", "London", "Barnet"]
    assert page.url.endswith("?borough=barnet")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


@pytest.mark.parametrize("name", EVERY_KIND)
def test_pages_are_not_cut_off_on_narrow_screens_or_on_paper(page, site, name):
    """A table that is wider than the screen scrolls sideways."""
    for width in (NARROW, PHONE, 768, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        show(page, site, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert width == NARROW or page.evaluate(CUT_OFF, width) == [], width
    controls = page.locator("form, nav, select, input, .saving, a[download], button:not(th button)")
    assert [each for each in controls.all() if each.is_visible()], name
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # the text area of an A4 page
    assert [each.inner_text() for each in controls.all() if each.is_visible()] == []
    assert page.evaluate(CUT_OFF.replace(".scroll, ", ""), 680) == []
    assert [each for each in page.locator("details table").all() if not each.is_visible()] == []
    assert page.locator("h1").is_visible()
    assert name != EXPLORE or page.locator("#pictures svg:visible").count() == 1


@pytest.mark.soak
def test_maps_charts_and_tables_answer_to_the_pointer_and_to_the_keyboard(page, site):
    show(page, site, "indicators/recorded_drug_possession.html")
    page.locator(".map a:has([href='#bE09000012'])").focus()
    assert re.fullmatch(r"Hackney: [\d.,]+", page.locator(".pointed").inner_text())
    show(page, site, CLOSURES)
    page.locator(".borough-map use[href='#bE09000012']").click()
    assert page.url.endswith(HACKNEY)
    signal = next(
        path for path in (site / "indicators").glob("*.html") if 'class="mark"' in path.read_text()
    )
    show(page, site, f"indicators/{signal.name}")
    mark = page.locator(".mark").first
    assert not mark.locator(".tip").is_visible()
    mark.focus()
    assert mark.locator(".tip").is_visible()
    assert re.search("range|row", mark.get_attribute("aria-label") or "")


@pytest.mark.soak
def test_every_indicator_is_shown_if_javascript_is_off(browser, site, facts):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{site}/{EXPLORE}")
    assert "needs JavaScript" in page.locator("#main").inner_text()
    page.get_by_role("link", name="each borough").click()
    assert page.url.endswith("index.html#boroughs")
    page.locator("#every > summary").click()
    assert page.locator("#every tbody tr:visible").count() == len(facts.rows("indicators"))
    context.close()
