"""Make the page All boroughs: a grid of every indicator in London and each borough.

The page's HTML has the newest fiscal year, compared with the rest of London. A script reads the
other periods and comparisons from a data file. There, sentences that differ only in their numbers
are written once, and each cell has the numbers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
_BESIDE, _NONE = "beside", "none"
COMPARISONS = {
    _BESIDE: "beside the rest of London",
    "before": "changed on the year before",
    "since": "changed since 2009-10",
}
# Each ground has a letter, which is the class of its cells, and a meaning.
GROUNDS = {
    "higher": ("h", "higher"),
    "lower": ("l", "lower"),
    "neither": ("n", "no clear difference or change"),
    "too few": ("f", "too few cases to say"),
    "provisional": ("p", "provisional, not judged"),
    "not available": ("x", "not available"),
    "not judged": ("j", "not judged: no label, or not compared"),
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


_Grid = Mapping[str, Sequence[Row]]
"""The rows of a period, keyed by comparison."""


def grid_page(facts: Facts) -> dict[str, Any]:
    """Return the content of the page All boroughs."""
    grids = _grids(facts)
    period, grid = next(iter(grids.items()), ("", {}))
    rows = {row.indicator.indicator_id: row for row in grid.get(_BESIDE, ())}
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
        "comparisons": COMPARISONS,
        "legend": [
            (letter, meaning, tally[letter])
            for ground, (letter, meaning) in GROUNDS.items()
            if ground
        ],
    }


def grid_files(facts: Facts) -> dict[str, str]:
    """Return the file with every period and comparison of the grid."""
    words: dict[str, int] = {}
    sentences: dict[str, int] = {}

    def said(sentence: str) -> int:
        """Return the place of a sentence: of its text with # for each number, and the numbers."""
        nth = sentences.setdefault(_NUMBER.sub("#", sentence), len(sentences))
        return words.setdefault(" ".join([str(nth), *_NUMBER.findall(sentence)]), len(words))

    periods = {
        period: {
            "figures": {
                row.indicator.indicator_id: [cell.text for cell in row.cells]
                for row in next(iter(grid.values()))
            },
            **{
                compared: {
                    row.indicator.indicator_id: [
                        "".join(cell.ground for cell in row.cells),
                        [said(cell.words) for cell in row.cells],
                    ]
                    for row in rows
                }
                for compared, rows in grid.items()
            },
        }
        for period, grid in _grids(facts).items()
    }
    data = {"periods": periods, "words": [*words], "sentences": [*sentences]}
    return {DATA: f"const GRID = {dumped(data)};\n"}


def _boroughs(facts: Facts) -> Iterable[tuple[str, str]]:
    return ((name, f"boroughs/{wording.slug(name)}.html") for name in facts.boroughs.values())


def _grids(facts: Facts) -> dict[str, _Grid]:
    """Return each period's grids, newest fiscal year first and the three years last."""
    found: defaultdict[str, defaultdict[str, dict[tuple[str, str], GridCell]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for row in facts[GridCell]:
        found[row.period_label][row.compared_with][row.indicator_id, row.area_code] = row
    areas = [LONDON, *facts.boroughs]
    return {
        period: {
            compared: [
                _row(facts, indicator, [
                    cells.get((name, code)) or by_comparison[_NONE].get((name, code))
                    for code in areas
                ])
                for name, indicator in facts.indicators.items()
            ]
            for compared in COMPARISONS
            if (cells := by_comparison[compared])
        }
        for period, by_comparison in found.items()
    }  # fmt: skip


def _row(facts: Facts, indicator: Indicator, rows: Sequence[GridCell | None]) -> Row:
    unit = drawn_unit(indicator)
    words = {"gbp": "pounds", "percent": ""}.get(unit, wording.UNITS[unit])
    return Row(indicator, words, [_cell(facts, row, unit) for row in rows])


def _cell(facts: Facts, row: GridCell | None, unit: str) -> Cell:
    if row is None:
        return Cell(wording.NOT_AVAILABLE, GROUNDS["not available"][0], "")
    value = row.rate if unit == "rate" else row.value
    text = wording.short(value, "rate" if unit == "days" else unit)
    return Cell(wording.with_marks(text, row), GROUNDS[row.ground][0], _words(facts, row))


def _words(facts: Facts, row: GridCell) -> str:
    """Return the mart's sentence. The survey has its own sentences on the change since 2009-10."""
    if row.compared_with == "since":
        for change in facts.attitude_changes(row.indicator_id, row.area_code):
            if change.period_start == row.period_start:
                return wording.attitude_change(change, with_reasons=False)
    words = row.words or (why_missing(row) if row.value is None else "")
    return words if words.endswith(".") else wording.sentence(words)
