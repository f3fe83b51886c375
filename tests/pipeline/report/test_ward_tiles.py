"""A borough's page shows each ward as a tile with its figure, coloured by size."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path

from tests.pipeline.report.lines import Query, slug
from tests.pipeline.report.numbers import agrees, symbols

GRID = re.compile(
    r'<div class="tiled"><h4>(?P<title>[^<]+)</h4>\s*<ul class="legend"[^>]*>(?P<legend>.*?)</ul>'
    r'\s*<ul class="tiles" aria-label="(?P<alternative>[^"]*)">(?P<tiles>.*?)</ul>',
    re.DOTALL,
)
UNIT = re.compile(r'<li class="unit">([^<]*)</li>')
CLASS = re.compile(r'<span class="key box (\w+)"></span>([^<]*)</li>')
TILE = re.compile(r'<li class="(\w+)"><span>([^<]*)</span> <b>([^<]*)</b></li>')
FIGURES = {
    "Acquisitive offences": ("acquisitive_offences_per_1000", "per 1,000 residents", "rate"),
    "Concerns raised": ("concerns_raised", "number", "count"),
}


@dataclass(frozen=True)
class Grid:
    """A grid of ward tiles with its legend.

    `legend` gives the range of figures in each class, and `tiles` gives the class, ward and figure
    of each tile.
    """

    title: str
    unit: str
    legend: dict[str, str]
    alternative: str
    tiles: list[tuple[str, str, str]]


def grids(site: Path, borough: str) -> list[Grid]:
    text = (site / "boroughs" / f"{slug(borough)}.html").read_text("utf-8")
    return [
        Grid(
            title=unescape(found["title"]),
            unit=", ".join(UNIT.findall(found["legend"])),
            legend=dict(CLASS.findall(found["legend"])),
            alternative=unescape(found["alternative"]),
            tiles=[
                (style, unescape(name), figure)
                for style, name, figure in TILE.findall(found["tiles"])
            ],
        )
        for found in GRID.finditer(text)
    ]


def bounds(ends: str) -> tuple[float, float]:
    """Return the lowest and highest figure of a class, from its text in the legend."""
    numbers = [float(number.replace(",", "")) for number in re.findall(r"[\d,.]+", ends)]
    return numbers[0], numbers[-1]


def is_within(figure: str, ends: str) -> bool:
    """Return whether a figure on a tile lies within its class in the legend."""
    number = float(figure.partition(" [")[0].replace(",", ""))
    low, high = bounds(ends)
    return low <= number < high if "under" in ends else low <= number <= high


def test_every_ward_has_a_tile_with_the_right_figure_in_the_right_class(
    query: Query, site: Path
) -> None:
    rows = query(
        "from marts.ward_profiles where is_complete qualify"
        " fiscal_year_start = max(fiscal_year_start) over () order by ward_name, ward_code"
    )
    boroughs = {row["borough_name"] for row in rows}
    assert (len(rows), len(boroughs)) == (624, 32)
    for borough in boroughs:
        wards = [row for row in rows if row["borough_name"] == borough]
        found = grids(site, borough)
        assert [grid.title.partition(",")[0] for grid in found] == list(FIGURES)
        for grid in found:
            column, measure, unit = FIGURES[grid.title.partition(",")[0]]
            assert grid.unit == measure
            assert [name for _, name, _ in grid.tiles] == [row["ward_name"] for row in wards]
            for row, (style, name, figure) in zip(wards, grid.tiles, strict=True):
                value = row[column]
                assert agrees(figure, value, unit), (borough, name, figure, value)
                is_marked = value is not None and row["is_provisional"]
                assert ("[p]" in symbols(figure)) == is_marked, (borough, name, figure)
                assert (style == "none") == (value is None), (borough, name)
                is_zero = value is not None and bounds(figure.partition(" [")[0]) == (0, 0)
                assert (style == "zero") == is_zero, (borough, name)  # the figure rounds to zero
                assert value is None or is_within(figure, grid.legend[style]), (borough, figure)
                assert name in grid.alternative


def test_the_classes_of_tiles_do_not_overlap_and_only_used_classes_are_in_the_legend(
    site: Path,
) -> None:
    seen = 0
    for page in (site / "boroughs").glob("*.html"):
        for grid in grids(site, page.stem):
            steps = [ends for style, ends in grid.legend.items() if style not in {"zero", "none"}]
            assert len(steps) <= 5
            for before, after in pairwise(steps):
                (_, high), (low, _) = bounds(before), bounds(after)
                assert high == low if "under" in before else high < low, (page, steps)
            used = {style for style, _, _ in grid.tiles}
            assert used <= set(grid.legend)
            assert ("none" in grid.legend) == ("none" in used)
            assert ("zero" in grid.legend) == ("zero" in used)
            seen += 1
    assert seen == 64


def test_wards_with_zero_and_wards_without_a_figure_have_their_own_classes(
    altered: Callable[..., Path],
) -> None:
    columns = "concerns_raised = {0}, acquisitive_offences_per_1000 = {0}"
    site = altered(
        *(
            f"update marts.ward_profiles set {columns.format(value)}"
            f" where borough_name = 'Hackney' and ward_name = '{ward}'"
            for ward, value in {"Haggerston": "null", "Dalston": "0", "Wick": "9"}.items()
        )
    )
    for grid in grids(site, "Hackney"):
        styles = {name: style for style, name, _ in grid.tiles}
        assert (styles["Haggerston"], styles["Dalston"]) == ("none", "zero")
        assert styles["Wick"] not in {"none", "zero"}
        assert grid.legend["none"] == "no figure"
        assert bounds(grid.legend["zero"]) == (0, 0)
        assert "no figure: Haggerston" in grid.alternative
