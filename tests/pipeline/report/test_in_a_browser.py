"""The report works in a real browser: on a phone, with a keyboard alone and without JavaScript.

What the pages say is tested in test_statements.
"""

import re
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
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # Axe's rules about colours
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPLORE = "explore.html"
PAGES = [
    "index.html",
    "indicators/payback_index.html",
    "boroughs/hackney.html",
    "data-quality.html",
    "operators.html",
    "changes.html",
    "plan.html",
    "definitions.html",
    EXPLORE,
]
WIDE, NARROW, PHONE = 1280, 320, 390
DRAWN = "#pictures[data-drawn]"
# Axe takes seconds to check hundreds of rows. This script therefore removes a row if each kind of
# cell in the row has already occurred three times. Cells are of the same kind if they differ only
# in text.
FEW_OF_EACH_KIND = """
const kind = cell => cell.outerHTML.replace(/>[^<]*[^<\\s][^<]*</g, ">x<")
    .replace(/ (?!class|role|scope|style|tabindex|type)([a-z-]+)="[^"]+"/g, " $1");
for (const body of document.querySelectorAll("tbody")) {
    const found = {};
    for (const row of [...body.rows]) {
        const kinds = [row.className, ...[...row.cells].map(kind)];
        if (kinds.every(each => found[each] > 2)) row.remove();
        for (const each of kinds) found[each] = (found[each] || 0) + 1;
    }
}"""
UNFOLD = "for (const folded of document.querySelectorAll('details')) folded.open = true"
# Return the elements that do not scroll and extend beyond this width in pixels.
CUT_OFF = """
width => [...document.querySelectorAll("main *, header *, nav *")]
    .filter(e => !e.closest(".scroll, svg, .hidden"))
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => e.outerHTML.slice(0, 80))"""
# Return the number of tables that scroll sideways but are not marked as scrolling.
SILENT = """
() => [...document.querySelectorAll(".scroll")]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && !e.matches(".scrolls")).length"""
# Return the length and beginning of every paragraph with a line of more than `most` characters.
LONG_LINES = """
most => [...document.querySelectorAll("main p, main dd, main li, footer p, footer li")]
    .filter(e => !e.closest("table, .legend, .meta, .find, .saving, .verdict, .multiples"))
    .filter(e => !e.closest(".standouts"))  // one line per indicator
    .filter(e => e.checkVisibility())
    .flatMap(e => {
        const lines = {};
        const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        for (let text; (text = texts.nextNode());) {
            for (let at = 0; at < text.length; at++) {
                range.setStart(text, at); range.setEnd(text, at + 1);
                const [box] = range.getClientRects();
                const line = box && Math.round(box.bottom / 8);
                if (box) lines[line] = (lines[line] || 0) + 1;
            }
        }
        const longest = Math.max(0, ...Object.values(lines));
        return longest > most ? [`${longest} ${e.textContent.slice(0, 60)}`] : [];
    })"""
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
    opened.set_default_timeout(240_000)
    yield opened
    opened.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_accessibility_problems_on_the_report_pages(
    page: Page, site: Path, name: str
) -> None:
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        show(page, site, name, unfolded=width == WIDE)
        without_barriers(page, RULES)
    page.emulate_media(color_scheme="dark")
    if name == EXPLORE:  # the explore page redraws its charts in the new colours
        show(page, site, name, unfolded=True)
    without_barriers(page, OF_COLOURS)


def show(page: Page, site: Path, name: str, *, unfolded: bool) -> None:
    """Open a page and remove most of its similar rows, so that Axe is faster."""
    page.goto(f"file://{site}/{name}")
    if name == EXPLORE:
        page.wait_for_selector(DRAWN)
    if unfolded:
        page.evaluate(UNFOLD)
    page.evaluate(FEW_OF_EACH_KIND)


def without_barriers(page: Page, rules: list[str]) -> None:
    asked = {"runOnly": rules, "preload": False, "resultTypes": ["violations"]}
    found = Axe().run(page, options=asked)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", [*PAGES, "indicators/pas_drugs_problem.html"])
def test_report_pages_need_no_network_and_are_not_cut_off_on_narrow_screens(
    page: Page, site: Path, name: str
) -> None:
    """A table that is wider than the screen scrolls sideways and is marked as scrolling."""
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for width in (NARROW, PHONE, 768, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"file://{site}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if name == EXPLORE:
            page.wait_for_selector("#pictures[data-drawn]")
        assert page.evaluate(SILENT) == 0, width
        if width != NARROW:
            assert page.evaluate(CUT_OFF, width) == [], width
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert wrong == []


@pytest.mark.parametrize("name", PAGES)
def test_lines_of_prose_are_short_enough_to_read(page: Page, site: Path, name: str) -> None:
    page.goto(f"file://{site}/{name}")
    page.evaluate(UNFOLD)
    assert page.evaluate(LONG_LINES, 90) == []


def test_the_verdict_and_the_number_of_returns_behind_the_verdict_are_on_the_first_screen(
    page: Page, site: Path
) -> None:
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(f"file://{site}/index.html")
    box, banner = (page.locator(each).bounding_box() for each in (".basis", ".synthetic"))
    assert box
    assert banner  # a report on real returns has no banner
    assert box["y"] + box["height"] - banner["height"] <= 900


def test_tables_keep_their_columns_when_printed(page: Page, site: Path) -> None:
    """The text area of an A4 page is only as wide as a large phone."""
    page.set_viewport_size({"width": 680, "height": 1000})
    for name in ("index.html", "plan.html", "boroughs/hackney.html"):
        page.goto(f"file://{site}/{name}")
        cell = page.locator("#overview td, .plan td").first
        page.emulate_media(media="screen")
        assert cell.evaluate("e => getComputedStyle(e).display") == "block", name
        page.emulate_media(media="print")
        assert cell.evaluate("e => getComputedStyle(e).display") == "table-cell", name
        assert page.evaluate("document.documentElement.scrollWidth") <= 680


def test_printed_pages_have_no_forms_or_navigation_or_search_box(page: Page, site: Path) -> None:
    controls = page.locator("form, nav, select, input, .saving, a[download], button:not(th button)")
    for name in (*PAGES, "indicators/crack_houses_closed.html"):
        page.emulate_media(media="screen")
        page.goto(f"file://{site}/{name}")
        if name == EXPLORE:
            page.wait_for_selector(DRAWN)
        assert [each for each in controls.all() if each.is_visible()], name
        page.emulate_media(media="print")
        assert [each.inner_text() for each in controls.all() if each.is_visible()] == [], name
        assert page.locator("h1").is_visible()
        if name == EXPLORE:
            assert page.locator("#pictures figure svg:visible").count() == 3


def test_the_first_tab_stop_on_a_page_is_a_visible_link_to_the_main_content(
    page: Page, site: Path
) -> None:
    page.goto(f"file://{site}/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_table_of_wards_can_be_sorted_by_keyboard_and_searched_by_name(
    page: Page, site: Path
) -> None:
    page.goto(f"file://{site}/boroughs/hackney.html")
    button = page.locator("#ward-table").get_by_role(
        "button", name="Class A trafficking detections"
    )
    button.focus()
    page.keyboard.press("Enter")
    place = page.locator("#ward-table thead th").all_inner_texts()
    [number] = [at for at, name in enumerate(place, 1) if name.startswith("Class A")]
    column = page.locator(f"#ward-table tbody tr td:nth-child({number})")
    values = [float(text) for text in column.all_inner_texts()]
    assert len(values) == 19
    assert values == sorted(values)
    page.keyboard.press("Enter")
    assert [float(text) for text in column.all_inner_texts()] == values[::-1]
    page.get_by_label("Find a ward").fill("hackney")
    assert page.locator("#ward-table tbody tr:visible").count() == 2
    assert page.locator("p:has(#find) [role=status]").inner_text() == "2 of 19 wards"


def test_clicking_a_borough_on_the_map_opens_the_page_for_the_borough(
    page: Page, site: Path
) -> None:
    page.goto(f"file://{site}/indicators/crack_houses_closed.html")
    page.locator(".borough-map use[data-code=E09000012]").click()
    assert page.url.endswith("boroughs/hackney.html")


def test_sorting_the_overview_keeps_indicators_in_their_activity_areas(
    page: Page, site: Path
) -> None:
    page.goto(f"file://{site}/index.html")
    page.locator("details:has(#overview) > summary").click()
    first = page.locator("#overview tbody").nth(2)
    before = first.locator("tr:not(.group) th").all_inner_texts()
    page.locator("#overview").get_by_role("button", name="Indicator").click()
    after = first.locator("tr:not(.group) th").all_inner_texts()
    assert after == sorted(before)
    assert first.locator("tr").first.get_attribute("class") == "group"


def test_every_indicator_is_shown_if_javascript_is_off(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{site}/index.html")
    page.locator("details:has(#overview) > summary").click()
    assert page.locator("#overview tr:not(.group):visible").count() > 23
    context.close()


def test_the_explore_page_links_to_the_tables_if_javascript_is_off(
    browser: Browser, site: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{site}/explore.html")
    assert "needs JavaScript" in page.locator("#main").inner_text()
    page.get_by_role("link", name="each borough").click()
    assert page.url.endswith("index.html#boroughs")
    context.close()


SEARCHES = [
    ("hackney", "boroughs/hackney.html"),
    ("crack houses", "indicators/crack_houses_closed.html"),
    ("haggerston", "boroughs/hackney.html#wards"),
    ("drug interventions", "indicators/dip_boroughs.html"),
    ("find and close", "plan.html#a4.1"),
    ("not reached", "definitions.html#verdicts"),
    ("hackney crack", "boroughs/hackney.html#i-crack_houses_closed"),
    ("possession recorded barnet", "boroughs/barnet.html#i-recorded_drug_possession"),
]


@pytest.mark.parametrize("start", ["index.html", "boroughs/barnet.html"])
def test_the_search_can_be_used_with_the_keyboard_alone(page: Page, site: Path, start: str) -> None:
    for typed, leads in SEARCHES:
        page.goto(f"file://{site}/{start}")
        page.keyboard.press("/")
        page.keyboard.type(typed)
        page.wait_for_selector(".search li")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{leads}")


def test_focusing_a_borough_on_a_map_shows_its_name_and_figure(page: Page, site: Path) -> None:
    page.goto(f"file://{site}/indicators/recorded_drug_possession.html")
    page.locator(".map a:has([data-code=E09000012])").focus()
    assert re.fullmatch(r"Hackney: [\d.,]+", page.locator(".pointed").inner_text())


def test_focusing_a_quarter_with_a_signal_shows_the_rule_behind_the_signal(
    page: Page, site: Path
) -> None:
    for path in sorted((site / "indicators").glob("*.html")):
        if 'class="mark"' in path.read_text("utf-8"):
            page.goto(f"file://{path}")
            mark = page.locator(".mark").first
            assert not mark.locator(".tip").is_visible()
            mark.focus()
            assert mark.locator(".tip").is_visible()
            assert re.search("limit|row", mark.get_attribute("aria-label") or "")
            return
    pytest.fail("no chart has a signal")


def test_every_borough_page_is_at_most_eight_phone_screens_long(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": PHONE, "height": 844})
    for path in (site / "boroughs").glob("*.html"):
        page.goto(f"file://{path}")
        assert page.evaluate("document.documentElement.scrollHeight") <= 8 * 844, path.name
