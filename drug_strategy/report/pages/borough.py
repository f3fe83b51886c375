"""Make a borough's page. It compares the borough with London, and shows its wards and returns.

A borough has no target, no verdict and no rank.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.charts import maps
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.brief import brief_of
from drug_strategy.report.pages.london import overview
from drug_strategy.report.pages.pictures import (
    Table,
    constant_columns_as_notes,
    marked,
    of_borough,
    same,
)
from drug_strategy.report.pages.scorecard import judged, not_final, standouts

PROFILE = {
    "population": "Residents",
    "concerns_raised": "Concerns raised",
    "drug_dealing": "of drug dealing",
    "drug_use": "drug use",
    "crack_house": "crack houses",
    "cannabis_factory": "cannabis factories",
    "gang": "gangs",
    "other": "other",
    "acquisitive_offences": "Acquisitive offences",
}
_ALIKE = "not told apart"
# The figures drawn as ward tiles, and their titles, legend units and figure units.
_TILED = {
    "acquisitive_offences_per_1000": ("Acquisitive offences", "per 1,000 residents", "rate"),
    "concerns_raised": ("Concerns raised", "number", "count"),
}


def borough_page(facts: Facts, borough: Row) -> dict[str, Any]:
    """Return the content of a borough's page."""
    survey = facts.rows("indicators", aggregation="survey")
    code = borough["area_code"]
    return {
        "borough": borough,
        "brief": brief_of(facts, borough),
        "standouts": standouts(facts, code),
        "not_final": not_final(facts, code),
        "judged": judged(facts, code),
        "groups": overview(facts, borough),
        "attitudes": [
            (row, of_borough(facts, row, borough), attitude_change(facts, row, borough))
            for row in survey
        ],
        "wards": _without_columns_of_one_figure(wards(facts, borough)),
        "modelled": ward_attitudes(facts, borough, survey),
        "profiles": ward_profiles(facts, borough),
        "returns": returns(facts, borough),
        "outstanding": _outstanding(facts, borough),
    }


def _outstanding(facts: Facts, borough: Row) -> str:
    quarters: dict[str, list[str]] = {}
    for row in facts.rows("returns", borough_code=borough["area_code"]):
        if row["return_status"] == "outstanding":
            quarters.setdefault(wording.named(row["return_name"]), []).append(row["fiscal_quarter"])
    return "; ".join(f"{name}, {', '.join(mine)}" for name, mine in quarters.items())


def attitude_change(facts: Facts, indicator: Row, borough: Row) -> str:
    """Describe the change in a survey measure since the baseline, and give its 99.8% limits."""
    changes = facts.attitude_changes(indicator["indicator_id"], borough["area_code"])
    if not changes:
        return "there is no figure to compare yet."
    row = changes[-1]
    return wording.attitude_change(row)


def wards(facts: Facts, borough: Row) -> dict[str, Any]:
    """Return the indicators with ward figures, and each ward's figures for the latest year."""
    indicators = facts.rows("indicators", finest_area="ward")
    of_ward = facts.rows("wards", borough_code=borough["area_code"])
    rows = []
    for _, lines in groupby(of_ward, lambda row: row["ward_code"]):
        figures = list(lines)
        known = {row["indicator_id"]: row for row in figures}
        cells = [_cell(known.get(indicator["indicator_id"]), indicator) for indicator in indicators]
        rows.append((figures[0]["ward_name"], cells))
    latest = [(row, facts.latest(row["indicator_id"], borough["area_code"])) for row in indicators]
    periods = {row["period_label"] for _, row in latest if row}
    return {
        "period": ", ".join(sorted(periods)) or "no year is over yet",
        "indicators": indicators,
        "rows": rows,
        "borough": [_cell(row, i)[0] for i, row in latest],
        "data": f"data/boroughs/{wording.slug(borough['area_name'])}-wards.csv",
    }


def _without_columns_of_one_figure(table: dict[str, Any]) -> dict[str, Any]:
    """If an indicator has the same figure in every ward, replace it with a sentence."""
    indicators, rows = table["indicators"], table["rows"]
    every = [same([cells[place][0] for _, cells in rows]) for place in range(len(indicators))]
    kept = [place for place, cell in enumerate(every) if cell is None]
    return table | {
        "indicators": [indicators[place] for place in kept],
        "rows": [(name, [cells[place] for place in kept]) for name, cells in rows],
        "borough": [table["borough"][place] for place in kept],
        "notes": [
            f"{row['indicator_name']}: {cell} in every ward."
            for row, cell in zip(indicators, every, strict=True)
            if cell is not None
        ],
    }


def _cell(row: Row | None, indicator: Row) -> tuple[str, float | None]:
    """Return a ward's figure and symbols as text, and the number to sort by."""
    if row is None:
        return wording.NOT_AVAILABLE, None
    return marked(row, indicator), row["value"]


def returns(facts: Facts, borough: Row) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the names of the borough's returns, and each return's status by quarter."""
    mine = facts.rows("returns", borough_code=borough["area_code"])
    quarters: dict[str, list[str]] = {}
    for row in mine:
        quarters.setdefault(row["fiscal_quarter"], []).append(row["return_status"])
    names = dict.fromkeys(wording.named(row["return_name"]) for row in mine)
    return list(names), list(quarters.items())


def ward_attitudes(facts: Facts, borough: Row, survey: Sequence[Row]) -> Table:
    """Return a table with one row per ward: each measure's modelled share, interval and class.

    If a measure distinguishes no ward from the borough, a sentence replaces its columns.
    """
    rows = facts.rows("ward_attitudes", borough_code=borough["area_code"])
    headings, notes, shown = ["Ward"], [], []
    for indicator in survey:
        name = indicator["indicator_name"]
        mine = [row for row in rows if row["measure"] == indicator["indicator_id"]]
        if mine and {row["class"] for row in mine} == {_ALIKE}:
            notes.append(f"{name}: {_alike(mine)}")
        else:
            headings += [name, "95% interval", "Compared with the borough"]
            shown.append(indicator)
    lines = []
    for _, group in groupby(rows, lambda row: row["ward_code"]):
        of_ward = {row["measure"]: row for row in group}
        line = [next(iter(of_ward.values()))["ward_name"]]
        for indicator in shown:
            line += _modelled(of_ward.get(indicator["indicator_id"]))
        lines.append(line)
    return Table(headings, lines if shown else [], notes)


def _alike(rows: Sequence[Row]) -> str:
    """Return text about wards that cannot be told apart from their borough."""
    shares = [wording.figure(row["estimate_percent"], "percent") for row in rows]
    ordered = sorted(shares, key=lambda share: float(share.rstrip("%")))
    share = f"{ordered[0]} in every ward"
    if ordered[0] != ordered[-1]:
        share = f"{ordered[0]} to {ordered[-1]}, depending on the ward"
    lower, upper = min(row["lower_95"] for row in rows), max(row["upper_95"] for row in rows)
    limits = wording.interval(lower, upper, "percent")
    return (
        f"{share} (all 95% intervals are within {limits}). No ward can be told apart from the"
        " borough."
    )


def _modelled(row: Row | None) -> list[str]:
    if row is None or row["estimate_percent"] is None:
        return [wording.NOT_AVAILABLE, wording.NOT_APPLICABLE, wording.NOT_APPLICABLE]
    return [
        wording.figure(row["estimate_percent"], "percent"),
        wording.interval(row["lower_95"], row["upper_95"], "percent"),
        wording.named(row["class"]) if row["class"] else wording.NOT_APPLICABLE,
    ]


def ward_profiles(facts: Facts, borough: Row) -> dict[str, Any]:
    """Return each ward's residents, concerns and offences in the latest year."""
    rows = facts.rows("ward_profiles", borough_code=borough["area_code"])
    year = rows[0]["fiscal_year"] if rows else "no year is over yet"
    lines = [
        [
            row["ward_name"],
            *(_figure(row, column, "count") for column in PROFILE),
            _figure(row, "acquisitive_offences_per_1000", "rate"),
        ]
        for row in rows
    ]
    return {
        "year": year,
        "tiled": [_tiles(rows, column, year) for column in _TILED] if rows else [],
        "table": constant_columns_as_notes(
            Table(("Ward", *PROFILE.values(), "per 1,000 residents"), lines), "ward"
        ),
        "data": f"data/boroughs/{wording.slug(borough['area_name'])}-ward-profiles.csv",
    }


def _figure(row: Row, column: str, unit: str) -> str:
    """Return a figure with its symbols. A number of residents is never marked provisional."""
    is_provisional = row["is_provisional"] and column != "population" and row[column] is not None
    mark = f" {wording.PROVISIONAL}" if is_provisional else ""
    return f"{wording.figure(row[column], unit)}{mark}"


def _tiles(rows: Sequence[Row], column: str, year: str) -> dict[str, Any]:
    name, measure, unit = _TILED[column]
    title = f"{name}, {measure}, each ward, {year}"
    names = {row["ward_code"]: row["ward_name"] for row in rows}
    figures = {row["ward_code"]: _figure(row, column, unit) for row in rows}
    coloured = maps.colour({row["ward_code"]: row[column] for row in rows}, unit, from_zero=True)
    alt = f"Tiles. {title}. {maps.in_words(coloured, names)}."
    return {
        "title": title,
        "unit": measure,
        "legend": coloured.legend,
        "tiles": maps.draw_tiles(coloured, names, figures, alt),
    }
