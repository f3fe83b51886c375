"""The sum of a part of the returns is written with its mark, and never drawn as a whole."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipeline.report.pages import read

LAST = "period_label = 'year to 2012-13 Q4' and area_name in ('Hackney', 'London')"
INDICATORS = {"crack_houses_closed": True, "community_led_closure_rate": False}


@pytest.fixture
def site(altered: Callable[..., Path]) -> Path:
    """A report in which a return of Hackney's last year is outstanding, and no other."""
    names = ", ".join(f"'{name}'" for name in INDICATORS)
    return altered(
        "update marts.indicator_values set is_provisional = false",
        "update marts.indicator_values set is_provisional = true, value = coalesce(value, 50)"
        f" where {LAST} and indicator_id in ({names})",
    )


def test_a_sum_without_a_return_is_left_out_of_maps_and_lines_and_is_a_hollow_point(
    site: Path,
) -> None:
    for name, is_sum in INDICATORS.items():
        page = read(site / "indicators" / f"{name}.html")
        html = page.path.read_text("utf-8")
        [hackney] = re.findall(r'aria-label="(Hackney: [^"]*)"><use href="#bE09000012"', html)
        assert hackney.endswith(" [p]")
        [style] = re.findall(r'class="(\w+)" data-code="E09000012"', html)
        assert (style == "none") == is_sum, name
        assert ("no figure, or a return is outstanding" in page.line) == is_sum
        [tile] = re.findall(r"<b>Hackney</b>(.*?)</li>", html)
        assert "[p]</span>" in tile
        mine, london = (
            re.search(f'line {style}" d="M([^"]*)"', tile) for style in ("area", "london")
        )
        for line in (mine, london):
            assert line
            ends_at_the_edge = line[1].rpartition("L")[2].startswith("116 ")
            assert ends_at_the_edge != is_sum, (name, line[1])
        assert ("A year with a return outstanding is a gap." in page.line) == is_sum
        beside = html.partition('class="chart lying"')[2].partition("</svg>")[0]
        assert (beside.count('class="dot hollow"') >= 1) == is_sum
        assert ("provisional: a return is outstanding" in page.line) == is_sum
