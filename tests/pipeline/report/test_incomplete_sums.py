"""A sum with missing returns is marked, and its point in a chart is scaled up to all residents."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipeline.report.pages import read

PART = "period_label in ('year to 2012-13 Q4', '2012-13 Q4') and area_name in ('Hackney', 'London')"
INDICATORS = {"crack_houses_closed": True, "community_led_closure_rate": False}
COVERED = "If a return is outstanding, figures are scaled up to cover all residents."


@pytest.fixture
def site(altered: Callable[..., Path]) -> Path:
    """Return a report in which two indicators have outstanding returns for Hackney and London.

    One of the indicators is a count whose rate covers half of the residents.
    """
    names = ", ".join(f"'{name}'" for name in INDICATORS)
    return altered(
        "update marts.indicator_values set is_provisional = false, return_status = 'submitted',"
        f" value = coalesce(value, if(indicator_id in ({names}), 5, null))",
        "update marts.indicator_values set is_provisional = true, return_status = 'outstanding',"
        f" value = 6, boroughs_returned = 31 where {PART} and indicator_id in ({names})",
        "update marts.indicator_rates set population_covered = population / 2, rate = 9"
        f" where {PART} and indicator_id = 'crack_houses_closed'",
        "update marts.indicator_control_charts set value = null, rule = null"
        f" where {PART} and indicator_id in ({names})",
    )


def test_a_borough_figure_with_a_missing_return_is_drawn_hollow_and_scaled_up_to_all_residents(
    site: Path,
) -> None:
    for name, is_sum in INDICATORS.items():
        page = read(site / "indicators" / f"{name}.html")
        html = page.path.read_text("utf-8")
        [hackney] = re.findall(r'aria-label="(Hackney: [^"]*)"><use href="#bE09000012"', html)
        assert hackney.removesuffix(" [p]") == f"Hackney: {'9.0' if is_sum else '6.0% [u]'}"
        [style] = re.findall(r'class="(\w+)" data-code="E09000012"', html)
        assert style.startswith("c")
        [tile] = re.findall(r"<b>Hackney</b>(.*?)</li>", html)
        assert "[p]</span>" in tile
        assert tile.count('class="dot hollow"') == 1
        solid, dashed = (
            re.search(f'line {style}" d="M([^"]*)"', tile) for style in ("area", "area provisional")
        )
        assert solid
        assert dashed
        assert dashed[1].rpartition("L")[2].startswith("116 ")
        assert not solid[1].rpartition("L")[2].startswith("116 ")
        assert (COVERED in page.line) == is_sum
        boroughs = html.partition('class="chart lying"')[2].partition("</svg>")[0]
        if is_sum:
            assert boroughs.count('class="dot hollow"') >= 1
            assert "provisional: a return is outstanding" in page.line


def test_a_london_quarter_with_a_missing_return_is_drawn_hollow_and_scaled_up_to_all_residents(
    site: Path,
) -> None:
    """The returns cover half of the residents and add up to 6, so the point is drawn at 12."""
    page = read(site / "indicators" / "crack_houses_closed.html")
    *_, before, last = sorted(page.points, key=lambda point: point.x)
    assert last.is_hollow
    assert not before.is_hollow
    assert "2012-13 Q4 (31 of 32 boroughs: 6 reported)" in page.line
    [written] = re.findall(r'class="last[^>]*>([^<]*)<', page.path.read_text("utf-8"))
    assert written == "12"
