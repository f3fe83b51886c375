"""The page Explore: its data in one compact file, and the library that draws it.

The library is Vega-Embed whole, as the package vl-convert-python carries it: nothing is fetched.
"""

import json
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.charts.maps import TILES, outlines
from drug_strategy.report.pages.definitions import labels
from drug_strategy.report.pages.pictures import adds_up
from drug_strategy.report.reading import LONDON, Facts, Row

LIBRARY, DATA, SEARCH = "vega.js", "explore-data.js", "search-data.js"


def explore_files(facts: Facts, before: Path) -> dict[str, str]:
    """The data of Explore and of the search, and the library; `before` is the site before."""
    return {
        DATA: f"const EXPLORE = {_dumped(explore_data(facts))};\n",
        SEARCH: f"const SEARCH = {_dumped(search_data(facts))};\n",
        LIBRARY: library(before),
    }


def library(before: Path) -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script.

    Bundling takes 1.5 CPU s: a script of this version in the site before is used again.
    """
    mark = f"/* Vega-Embed, bundled by vl-convert-python {version('vl-convert-python')} */\n"
    with suppress(OSError, UnicodeDecodeError):
        found = (before / LIBRARY).read_text("utf-8")
        if found.startswith(mark):
            return found
    import vl_convert

    # Its types ask for a snippet of our own, which it does not need.
    bundled = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    return f"{mark}(() => {{{bundled}}})();\n"


def explore_data(facts: Facts) -> dict[str, Any]:
    """Every quarter and year of London and the boroughs: values, rates, and which may change."""
    areas = {LONDON: "London", **facts.boroughs}
    labels: dict[str, set[str]] = {"quarter": set(), "year": set()}
    found: dict[tuple[str, str, str], Row] = {}
    for row in facts["grains"]:
        label = row["period_label"]
        labels["quarter" if "Q" in label else "year"].add(label)
        found[row["indicator_id"], row["area_code"], label] = row
    periods = {kind: sorted(of_kind) for kind, of_kind in labels.items()}
    shapes = outlines()

    def series(indicator: Row, kind: str) -> dict[str, Any]:
        name = indicator["indicator_id"]
        rows = [found.get((name, area, label), {}) for area in areas for label in periods[kind]]
        by_rate = indicator["unit"] == "count"
        return {
            "value": [_short(row.get("value")) for row in rows],
            "rate": [_short(row.get("rate")) for row in rows] if by_rate else None,
            "provisional": [place for place, row in enumerate(rows) if row.get("is_provisional")],
        }

    return {
        "periods": periods,
        "areas": [
            {
                "code": code,
                "name": name,
                "tile": TILES.get(code),
                "outline": shapes["boroughs"][code]["outline"] if code != LONDON else None,
            }
            for code, name in areas.items()
        ],
        "size": [shapes["width"], shapes["height"]],
        "indicators": [
            {
                "id": row["indicator_id"],
                "name": row["indicator_name"],
                "unit": row["unit"],
                "sums": adds_up(row),
                "area": row["key_activity_area"],
                "definition": row["definition"],
                "caveat": row["caveat"],
                **{kind: series(row, kind) for kind in periods},
            }
            for row in facts["indicators"]
        ],
    }


def search_data(facts: Facts) -> list[tuple[str, str, str]]:
    """What the search finds: a name, what it is, and its page."""
    found = [
        (row["indicator_name"], "indicator", f"indicators/{row['indicator_id']}.html")
        for row in facts["indicators"]
    ]
    pages = {name: f"boroughs/{wording.slug(name)}.html" for name in facts.boroughs.values()}
    found += [(name, "borough", page) for name, page in pages.items()]
    for row in facts["wards_named"]:
        borough = row["borough_name"]
        found.append((row["area_name"], f"ward of {borough}", f"{pages[borough]}#wards"))
    for row in facts["activities"]:
        reference = row["activity_ref"]
        found.append((f"{reference} {row['activity']}", "activity", f"plan.html#a{reference}"))
    found += [(word, "definition", f"definitions.html#{anchor}") for word, anchor in _DEFINED]
    for group in labels(facts):
        page = f"definitions.html#{group.anchor}"
        kind = f"label: {group.heading[0].lower()}{group.heading[1:]}"
        found += [(row["label"].capitalize(), kind, page) for row in group.rows]
    found += [
        (symbol, f"symbol: {meaning}", "definitions.html#symbols")
        for symbol, meaning in wording.SYMBOLS.items()
    ]
    return found


_DEFINED = (
    *((word, "abbreviations") for word in ("DIP, Drug Interventions Programme", "MPS")),
    ("PPO, prolific and other priority offender", "abbreviations"),
    *((word, "signals") for word in ("Usual range", "Signal", "Rebasing")),
    ("Like for like", "changes"),
    *((word, "reading") for word in ("Break", "Follow-up", "Rate per 100,000")),
    *((word, "about") for word in ("Contact", "Next publication", "Revisions", "Rounding")),
)


def _short(value: float | None) -> float | int | None:
    """A figure to five digits, whole if it is."""
    if value is None:
        return None
    rounded = float(f"{value:.5g}") if abs(value) < 100_000 else round(value)
    return int(rounded) if rounded == int(rounded) else rounded


def _dumped(content: Any) -> str:
    """JSON that can stand in a script."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
