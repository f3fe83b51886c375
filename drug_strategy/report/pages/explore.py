"""Make the page Explore, its compact data file, and the data of the search."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.charts import LIBRARY, library, outlines
from drug_strategy.report.facts import QUARTER, YEAR, Facts, why_missing
from drug_strategy.report.pages.definitions import labels
from drug_strategy.report.pages.pictures import drawn_unit
from drug_strategy.report.rows import Figure, Indicator, PlanLine, WardName

_FEW = 4
DATA, SEARCH = "explore-data.js", "search-data.js"


def explore_page(_: Facts) -> dict[str, Any]:
    """Return only the library, because a script reads the figures from a file."""
    return {"library": LIBRARY}


def explore_files(facts: Facts, kept: Path) -> dict[str, str]:
    """Return the data for the page Explore, the data for the search, and the library.

    `kept` is the folder where the library is kept.
    """
    return {
        DATA: f"const EXPLORE = {dumped(explore_data(facts))};\n",
        SEARCH: f"const SEARCH = {dumped(search_data(facts))};\n",
        LIBRARY: library(kept),
    }


def explore_data(facts: Facts) -> dict[str, Any]:
    """Return each area's figures, symbols and reasons for gaps by quarter and year."""
    areas = {LONDON: "London", **facts.boroughs}
    rows_by_key: dict[tuple[str, str, str], Figure] = {}
    periods: dict[str, list[str]] = {}
    for kind in (QUARTER, YEAR):
        rows = [row for row in facts[Figure] if row.period_type == kind]
        periods[kind.removeprefix("fiscal_")] = sorted({row.period_label for row in rows})
        for row in rows:
            rows_by_key[row.indicator_id, row.area_code, row.period_label] = row
    words: dict[str, int] = {}

    def series(indicator: Indicator, kind: str) -> dict[str, Any]:
        name = indicator.indicator_id
        rows = [rows_by_key[name, area, label] for area in areas for label in periods[kind]]
        known = [(place, row) for place, row in enumerate(rows) if row.value is not None]
        by_rate = indicator.unit == "count"
        return {
            "value": [_short(row.value) for row in rows],
            "undrawn": [place for place, row in known if row.drawn is None],
            "rate": [_short(row.rate) for row in rows] if by_rate else None,
            "why": {
                place: words.setdefault(why(row), len(words))
                for place, row in enumerate(rows)
                if row.value is None or row.is_provisional
            },
            "marks": {
                place: words.setdefault(marks, len(words))
                for place, row in known
                if (marks := wording.marks(row))
            },
        }

    indicators = [
        {
            "id": row.indicator_id,
            "name": row.indicator_name,
            "unit": row.unit,
            "zero": row.aggregation != "survey",
            "definition": row.definition,
            "caveat": row.caveat,
            "newest": wording.newest(facts.newest(row.indicator_id, LONDON)),
            **{kind: series(row, kind) for kind in periods},
        }
        for row in facts[Indicator]
    ]
    return {
        "periods": periods,
        "areas": _areas(areas),
        "size": [outlines()["width"], outlines()["height"]],
        "indicators": indicators,
        "words": list(words),
        "first": _first(facts),
        "publication": {
            "as_at": facts.publication.as_at.isoformat(),
            "publication_id": facts.publication.publication_id,
            "contains_synthetic": facts.publication.contains_synthetic,
            "source": wording.SOURCE,
        },
    }


def _areas(areas: Mapping[str, str]) -> list[dict[str, Any]]:
    shapes = outlines()["boroughs"]
    listed = []
    for code, name in areas.items():
        shape = shapes.get(code, {"label": name, "outline": None, "at": None})
        listed.append({"code": code, "name": name, **shape})
    return listed


def _first(facts: Facts) -> dict[str, Any]:
    """Return the first view: a signal that London shares with most boroughs, and some of them."""
    shared: dict[str, list[str]] = {next(iter(facts.indicators)): []}
    for name, indicator in facts.indicators.items():
        if drawn_unit(indicator) == "rate":
            shared[name] = facts.alike(name, LONDON)
    name = max(shared, key=lambda key: len(shared[key]))
    return {"i": name, "b": [LONDON, *shared[name][:_FEW]]}


def why(row: Figure) -> str:
    """Explain in a few words why a figure is provisional or missing."""
    if row.value is None:
        return why_missing(row)
    if row.is_return_missing and row.boroughs_returned is not None:
        return wording.returned(row)
    return str(row.provisional_reason or "may still change")


def search_data(facts: Facts) -> list[tuple[str, ...]]:
    """List the names that the search can find, and the kind and page of each.

    An indicator also has its synonyms, which the search finds but does not show.
    """
    entries: list[tuple[str, ...]] = [
        (
            row.indicator_name,
            "indicator",
            f"indicators/{row.indicator_id}.html",
            row.synonyms or "",
        )
        for row in facts[Indicator]
    ]
    pages = {name: f"boroughs/{wording.slug(name)}.html" for name in facts.boroughs.values()}
    entries += [(name, "borough", page) for name, page in pages.items()]
    for row in facts[WardName]:
        borough = row.borough_name
        entries.append((row.area_name, f"ward of {borough}", f"{pages[borough]}#wards"))
    activities = {row.activity_ref: row.activity for row in facts[PlanLine]}
    entries += [
        (f"{reference} {activity}", "activity", f"plan.html#a{reference}")
        for reference, activity in activities.items()
    ]
    entries += [(word, "definition", f"definitions.html#{anchor}") for word, anchor in _DEFINED]
    for group in labels(facts):
        page = f"definitions.html#{group.anchor}"
        kind = f"label: {group.heading[0].lower()}{group.heading[1:]}"
        entries += [(row.label.capitalize(), kind, page) for row in group.rows]
    entries += [
        (symbol, f"symbol: {meaning}", "definitions.html#symbols")
        for symbol, meaning in wording.SYMBOLS.items()
    ]
    return entries


_DEFINED = (
    *((word, "abbreviations") for word in ("DIP, Drug Interventions Programme", "MPS")),
    ("PPO, prolific and other priority offender", "abbreviations"),
    *((word, "signals") for word in ("Usual range", "Signal")),
    *((word, "reading") for word in ("Break", "Follow-up", "Like for like", "Nil return")),
    ("Rate per 100,000", "reading"),
    *((word, "about") for word in ("Contact", "Next publication", "Revisions", "Rounding")),
)


def _short(value: float | None) -> float | int | None:
    """Round a figure to five significant digits, as an integer if it is whole."""
    if value is None:
        return None
    rounded = float(f"{value:.5g}") if abs(value) < 100_000 else round(value)
    return int(rounded) if rounded == int(rounded) else rounded


def dumped(content: Any) -> str:
    """Return JSON that is safe inside a script."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
