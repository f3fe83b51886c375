"""Make the page All boroughs: a grid of every indicator in London and each borough.

The page's HTML has the newest fiscal year, compared with the rest of London. A script reads the
other periods from a data file. There, sentences that differ only in their numbers are written once,
and each cell has the numbers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.facts import Facts, why_missing
from drug_strategy.report.pages.explore import dumped
from drug_strategy.report.pages.overview import by_area
from drug_strategy.report.pages.pictures import drawn_unit
from drug_strategy.report.rows import GridCell, HeadlineYear, Indicator

DATA = "grid-data.js"
_NUMBER = re.compile(r"\d[\d,.]*(?:-\d\d)?(?<![,.])")
# Each ground has a letter, which is the class of its cells, and a meaning.
GROUNDS = {
    "higher": ("h", "higher"),
    "lower": ("l", "lower"),
    "neither": ("n", "no clear difference"),
    "provisional": ("p", "provisional, not compared"),
    "not available": ("x", "not available"),
    "not compared": ("j", "not compared"),
    None: ("o", "London, which is not compared with itself"),
}


class Cell(NamedTuple):
    """A cell of the grid: the figure with its symbols, its ground, and why it has that ground."""

    text: str
    ground: str
    words: str


class Row(NamedTuple):
    """An indicator's cells, London first and then the boroughs by name."""

    indicator: Indicator
    unit: str
    cells: Sequence[Cell]


def grid_page(facts: Facts) -> dict[str, Any]:
    """Return the content of the page All boroughs."""
    grids = _grids(facts)
    period, grid = next(iter(grids.items()), ("", ()))
    rows = {row.indicator.indicator_id: row for row in grid}
    of_london_first = sorted(facts[HeadlineYear], key=lambda row: row.area_code != LONDON)
    headline = dict.fromkeys(row.indicator_id for row in of_london_first)
    tally = Counter(cell.ground for row in rows.values() for cell in row.cells)
    return {
        "areas": [("London", "index.html"), *_boroughs(facts)],
        "scores": [rows[name] for name in headline],
        "by_area": [
            (title, [rows[row.indicator_id] for row in indicators])
            for title, indicators in (by_area(facts) if rows else ())
        ],
        "period": period,
        "periods": [*grids],
        "legend": [
            (letter, meaning, tally[letter])
            for ground, (letter, meaning) in GROUNDS.items()
            if ground
        ],
    }


def grid_files(facts: Facts) -> dict[str, str]:
    """Return the file with every period of the grid."""
    words: dict[str, int] = {}
    sentences: dict[str, int] = {}

    def said(sentence: str) -> int:
        """Return the place of a sentence: of its text with # for each number, and the numbers."""
        nth = sentences.setdefault(_NUMBER.sub("#", sentence), len(sentences))
        return words.setdefault(" ".join([str(nth), *_NUMBER.findall(sentence)]), len(words))

    periods = {
        period: {
            row.indicator.indicator_id: [
                [cell.text for cell in row.cells],
                "".join(cell.ground for cell in row.cells),
                [said(cell.words) for cell in row.cells],
            ]
            for row in grid
        }
        for period, grid in _grids(facts).items()
    }
    data = {"periods": periods, "words": [*words], "sentences": [*sentences]}
    return {DATA: f"const GRID = {dumped(data)};\n"}


def _boroughs(facts: Facts) -> Iterable[tuple[str, str]]:
    return ((name, f"boroughs/{wording.slug(name)}.html") for name in facts.boroughs.values())


def _grids(facts: Facts) -> dict[str, list[Row]]:
    """Return each period's rows, newest fiscal year first and the three years last."""
    found: defaultdict[str, dict[tuple[str, str], GridCell]] = defaultdict(dict)
    for row in facts[GridCell]:
        found[row.period_label][row.indicator_id, row.area_code] = row
    areas = [LONDON, *facts.boroughs]
    return {
        period: [
            _row(indicator, [cells.get((name, code)) for code in areas])
            for name, indicator in facts.indicators.items()
        ]
        for period, cells in found.items()
    }


def _row(indicator: Indicator, rows: Sequence[GridCell | None]) -> Row:
    unit = drawn_unit(indicator)
    words = {"gbp": "pounds", "percent": ""}.get(unit, wording.UNITS[unit])
    return Row(indicator, words, [_cell(row, unit) for row in rows])


def _cell(row: GridCell | None, unit: str) -> Cell:
    if row is None:
        return Cell(wording.NOT_AVAILABLE, GROUNDS["not available"][0], "")
    value = row.rate if unit == "rate" else row.value
    text = wording.short(value, "rate" if unit == "days" else unit)
    words = wording.compared(row)
    if row.value is None and not words:
        words = wording.sentence(why_missing(row))
    return Cell(wording.with_marks(text, row), GROUNDS[row.ground][0], words)
