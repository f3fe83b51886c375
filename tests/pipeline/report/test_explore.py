"""The page Explore contains every figure in the marts, and draws and saves the chosen ones."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from itertools import combinations
from math import dist
from operator import mul

import pytest

from drug_strategy.report.build import style_sheet
from tests.pipeline.report.test_in_a_browser import CHROMIUM, browser, page, show

__all__ = ["browser", "page"]
LONDON, HACKNEY = "E12000007", "E09000012"
# How much red, green and blue light people see who have no red or no green cones, from red, green
# and blue light (Machado, Oliveira and Fernandes 2009).
COLOUR_BLIND = (
    ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
)
needs_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no browser is installed")


def test_explore_has_every_figure_with_its_rate_and_its_symbols(site, query):
    text = (site / "explore-data.js").read_text("utf-8")
    data = json.loads(text.removeprefix("const EXPLORE = ").removesuffix(";"))
    places = [code for code, _ in data["areas"]]
    indicators = {each["indicator_id"]: each for each in data["indicators"]}
    rows = query("from figures where period_type in ('quarter', 'fiscal_year')")
    assert len(rows) > 20_000
    for row in rows:
        kind = row["period_type"].removeprefix("fiscal_")
        series, periods = indicators[row["indicator_id"]][kind], data["periods"][kind]
        at = places.index(row["area_code"]) * len(periods) + periods.index(row["period_label"])
        for name in ("value", "rate"):
            given = series[name][at] if series[name] else None
            assert given == (row[name] if row[name] is None else pytest.approx(row[name], rel=1e-4))
        assert series["symbols"].get(str(at), "") == row["symbols"]
        is_part = row["is_provisional"] and row["return_status"] == "outstanding"
        is_undrawn = is_part and row["unit"] in ("count", "gbp") and row["value"] is not None
        assert (at in series["undrawn"]) == is_undrawn


@pytest.mark.parametrize("scheme", [0, 8], ids=["light", "dark"])
def test_colour_blind_readers_can_tell_the_lines_of_explore_apart(scheme):
    """The line of London has the text's colour."""
    drawn = re.findall(r"--(?:line\d|ink): #(\w{6})", style_sheet())[scheme : scheme + 8]
    for mixes in COLOUR_BLIND:
        seen = [[sum(map(mul, mix, bytes.fromhex(each))) for mix in mixes] for each in drawn]
        assert min(dist(*pair) for pair in combinations(seen, 2)) > 30


def explore(page, site, choice):
    page.goto("about:blank")
    show(page, site, f"explore.html#{choice}")


@needs_a_browser
def test_explore_opens_on_the_scorecards_first_count_for_london_with_its_legend_in_view(page, site):
    page.set_viewport_size({"width": 1280, "height": 900})
    explore(page, site, "")
    assert page.url.endswith(f"#i=crack_houses_closed&m=value&p=quarter&b={LONDON}")
    legend = page.locator(".role-legend").bounding_box()
    assert legend["y"] + legend["height"] <= 900


@needs_a_browser
def test_explore_draws_and_saves_the_figures_named_in_its_address(page, site, query):
    """If returns are missing, London's count is not drawn, but saved as reported."""
    explore(page, site, f"i=crack_houses_closed&m=value&p=quarter&b={LONDON},{HACKNEY}")
    heads = page.locator("#pictures table thead th").all_inner_texts()
    assert heads == ["Period", "London", "Hackney"]
    wanted = query(
        "from figures where indicator_id = 'crack_houses_closed' and period_type = 'quarter'"
        " and area_name in ('London', 'Hackney')"
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
    text = " ".join(" ".join(ET.fromstring(content).itertext()).split())
    assert "Crack houses closed, number, 2009-10 Q1 to 2012-13 Q4" in text
    assert "As at 4 June 2013" in text
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
    page.locator(".mark-symbol").nth(2).locator("path").first.hover(force=True)
    tip = page.locator("#vg-tooltip-element")
    tip.wait_for(state="visible")
    assert tip.inner_text().split()[:4] == ["area", "Hackney", "period", "2009-10"]
    every = ",".join(page.locator("[name=b]").evaluate_all("all => all.map(e => e.value)"))
    explore(page, site, f"i=acquisitive_offences&j=dip_boroughs&m=rate&p=year&b={every}")
    assert page.locator("#pictures table").count() == 2
    assert page.locator("#pictures table").first.locator("thead th").count() == 34
    explore(page, site, "i=acquisitive_offences&m=rate&p=year&b=")
    assert "Tick London or a borough" in page.locator("#pictures").inner_text()
