"""Make the data that scripts read: the grid of all boroughs, and the figures of Explore."""

from collections import defaultdict
from typing import Any

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.facts import Facts, Row

_GROUNDS = {"higher": "h", "lower": "l"}
Grids = dict[str, dict[str, list[tuple[str, str]]]]


def grids(facts: Facts) -> Grids:
    """Return each cell's figure and ground, by period and indicator.

    London comes first, and then the boroughs by name. Counts are rates. A cell has a ground if the
    borough is clearly higher or lower than the rest of London.
    """
    found: defaultdict[str, defaultdict[str, list[tuple[str, str]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in facts.rows("grid"):
        unit = wording.drawn_unit(row)
        value = row["rate"] if unit == "rate" else row["value"]
        symbols = row["symbols"] if value is not None else wording.NOT_AVAILABLE
        text = wording.shown(value, "rate" if unit == "days" else unit, symbols)
        ground = _GROUNDS.get(row["comparison"], "")
        found[row["period_label"]][row["indicator_id"]].append((text, ground))
    return {period: dict(of) for period, of in found.items()}


def explored(facts: Facts) -> dict[str, Any]:
    """Return the figures of every area by quarter and by year, with their symbols.

    The page opens on the scorecard's first count. Lists have London first and then the boroughs by
    name, each with all periods in turn. `symbols` and `undrawn` are by place in these lists.
    """
    figures: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    periods: dict[str, list[str]] = {}
    for row in facts.rows("explore"):
        figures[row["indicator_id"]][row["period"]] = _series(row)
        periods[row["period"]] = row["labels"]
    names = ("indicator_id", "indicator_name", "unit", "aggregation", "definition", "caveat")
    areas = [(LONDON, "London")]
    areas += [(row["area_code"], row["area_name"]) for row in facts.rows("boroughs")]
    indicators = facts.rows("indicators")
    by_order = sorted(indicators, key=lambda row: row["scorecard_order"] or len(indicators))
    return {
        "opens_on": min(by_order, key=lambda row: row["unit"] != "count")["indicator_id"],
        "periods": periods,
        "areas": areas,
        "indicators": [
            {name: row[name] for name in names} | figures[row["indicator_id"]] for row in indicators
        ],
    }


def _series(row: Row) -> dict[str, Any]:
    both = enumerate(zip(row["figures"], row["drawn"], strict=True))
    return {
        "value": [*map(_short, row["figures"])],
        "rate": [*map(_short, row["rates"])] if any(row["rates"]) else None,
        "symbols": {place: text for place, text in enumerate(row["symbols"]) if text},
        "undrawn": [place for place, (value, drawn) in both if value is not None and drawn is None],
    }


def _short(value: float | None) -> float | int | None:
    """Round a figure to five significant digits, as an integer if it is whole."""
    if value is None:
        return None
    rounded = float(f"{value:.5g}") if abs(value) < 100_000 else round(value)
    return int(rounded) if rounded == int(rounded) else rounded
