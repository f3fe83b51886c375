"""The page Explore contains every figure in the marts, and draws and saves the chosen ones.

Its accessibility is tested in test_in_a_browser.
"""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest

from tests.pipeline.report.test_in_a_browser import CHROMIUM, browser, page, show
from tests.pipeline.report.test_page_facts import FIGURES

__all__ = ["browser", "page"]
LONDON, HACKNEY = "E12000007", "E09000012"
needs_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no browser is installed")


def test_explore_has_every_figure_with_its_rate_and_its_symbols(site, query):
    text = (site / "explore-data.js").read_text("utf-8")
    data = json.loads(text.removeprefix("const EXPLORE = ").removesuffix(";"))
    places = [code for code, _ in data["areas"]]
    kinds = {"quarter": "quarter", "fiscal_year": "year"}
    indicators = {each["indicator_id"]: each for each in data["indicators"]}
    rows = query(f"{FIGURES} and v.period_type in ('quarter', 'fiscal_year')")
    assert len(rows) > 20_000
    for row in rows:
        kind = kinds[row["period_type"]]
        series, periods = indicators[row["indicator_id"]][kind], data["periods"][kind]
        at = places.index(row["area_code"]) * len(periods) + periods.index(row["period_label"])
        for name in ("value", "rate"):
            if row[name] is None:
                assert series[name] is None or series[name][at] is None
            else:
                assert series[name][at] == pytest.approx(row[name], rel=1e-4)
        assert series["symbols"].get(str(at), "") == row["symbols"]
        is_part = row["is_provisional"] and row["return_status"] == "outstanding"
        is_undrawn = is_part and row["unit"] in ("count", "gbp") and row["value"] is not None
        assert (at in series["undrawn"]) == is_undrawn


def explore(page, site, choice):
    page.goto("about:blank")
    show(page, site, f"explore.html#{choice}")


@needs_a_browser
def test_explore_draws_and_saves_the_figures_named_in_its_address(page, site, query):
    """If returns are missing, London's count is not drawn, but saved as reported."""
    explore(page, site, f"i=crack_houses_closed&m=value&p=quarter&b={LONDON},{HACKNEY}")
    heads = page.locator("#pictures table thead th").all_inner_texts()
    assert heads == ["Period", "London", "Hackney"]
    wanted = query(
        f"{FIGURES} and v.indicator_id = 'crack_houses_closed' and v.period_type = 'quarter'"
        " and v.area_name in ('London', 'Hackney')"
    )
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    assert saved.value.suggested_filename == "crack_houses_closed-value-quarters.csv"
    listed = csv.DictReader(io.StringIO(saved.value.path().read_text("utf-8")))
    rows = {(row["area"], row["period"]): row for row in listed}
    assert len(rows) == len(wanted) == 32
    for row in wanted:
        given = rows[row["area_name"], row["period_label"]]
        assert given["value"] == ("" if row["value"] is None else f"{row['value']:.0f}")
        assert (given["unit"], given["symbols"]) == ("number", row["symbols"])
        assert given["source"].startswith("Source: Metropolitan Police Service")
        assert given["data"] == "Synthetic"
    missing = [
        row for row in wanted if row["value"] is None or row["return_status"] == "outstanding"
    ]
    assert missing
    points = page.locator("#pictures .mark-symbol").nth(1).locator("path")
    assert points.count() == 32 - len(missing)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as SVG").click()
    content = saved.value.path().read_text("utf-8")
    assert not re.search(r'(href|src)="(?!#)|var\(', content)
    text = " ".join(" ".join(each.split()) for each in ET.fromstring(content).itertext())
    for part in ("Crack houses closed, number, 2009-10 Q1 to 2012-13 Q4", "As at 4 June 2013"):
        assert part in text
    assert "Synthetic data" in text
    page.get_by_label("fiscal years").focus()
    page.keyboard.press("Space")
    page.wait_for_selector('#pictures[data-drawn*="p=year"]')
    assert "p=year" in page.url
    assert page.locator("#pictures table tbody tr").count() == 4


@pytest.mark.soak
@needs_a_browser
def test_explore_has_tooltips_a_second_indicator_and_a_line_for_each_area(page, site):
    explore(page, site, f"i=acquisitive_offences&m=rate&p=year&b={HACKNEY}")
    cell = page.locator("#pictures tbody tr").nth(0).locator("td").inner_text()
    page.locator(".mark-symbol").nth(2).locator("path").first.hover(force=True)
    tip = page.locator("#vg-tooltip-element")
    tip.wait_for(state="visible")
    assert tip.inner_text().split() == ["area", "Hackney", "period", "2009-10", "figure", cell]
    every = page.locator("[name=b]").evaluate_all("all => all.map(e => e.value)")
    explore(page, site, f"i=acquisitive_offences&j=dip_boroughs&m=rate&p=year&b={','.join(every)}")
    assert page.locator("#pictures table").count() == 2
    assert page.locator("#pictures table").first.locator("thead th").count() == 34
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    explore(page, site, "i=acquisitive_offences&m=rate&p=year&b=")
    assert "Tick London or a borough" in page.locator("#pictures").inner_text()
