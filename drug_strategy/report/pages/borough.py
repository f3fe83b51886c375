"""Make a borough's page. It compares the borough with London, and shows its wards and returns.

A borough has no target, no verdict and no rank.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from drug_strategy.report import charts, wording
from drug_strategy.report.charts import Place
from drug_strategy.report.facts import Facts
from drug_strategy.report.pages.brief import brief_of
from drug_strategy.report.pages.overview import overview
from drug_strategy.report.pages.pictures import (
    Table,
    constant_columns,
    of_borough,
    without_constant_columns,
)
from drug_strategy.report.pages.scorecard import judged, standouts
from drug_strategy.report.rows import (
    Figure,
    Indicator,
    Return,
    WardFigure,
    WardProfile,
)

_PROFILE = (
    *("Ward", "Residents", "Concerns raised", "of drug dealing", "drug use", "crack houses"),
    *("cannabis factories", "gangs", "other", "Acquisitive offences", "per 1,000 residents"),
)


def borough_page(facts: Facts, code: str) -> dict[str, Any]:
    """Return the content of a borough's page."""
    return {
        "code": code,
        "borough": facts.boroughs[code],
        "brief": brief_of(facts, code),
        "standouts": standouts(facts, code),
        "judged": judged(facts, code),
        "groups": overview(facts, code),
        "attitudes": [
            (row, of_borough(facts, row, code), _attitude_change(facts, row, code))
            for row in facts.survey
        ],
        "wards": _wards(facts, code),
        "profiles": _ward_profiles(facts, code),
        **_returns([row for row in facts[Return] if row.borough_code == code]),
    }


def _attitude_change(facts: Facts, indicator: Indicator, code: str) -> str:
    """Describe the change in a survey measure since the baseline, and give its 95% limits."""
    changes = facts.attitude_changes(indicator.indicator_id, code)
    return wording.attitude_change(changes[-1]) if changes else "there is no figure to compare yet."


def _wards(facts: Facts, code: str) -> dict[str, Any]:
    """Return each ward's figures for the latest year, or a sentence if they are all the same."""
    indicators = [row for row in facts[Indicator] if row.finest_area == "ward"]
    of_wards = [row for row in facts[WardFigure] if row.borough_code == code]
    rows = []
    for _, lines in groupby(of_wards, lambda row: row.ward_code):
        known = {row.indicator_id: row for row in lines}
        cells = [_cell(known.get(row.indicator_id), row.unit) for row in indicators]
        rows.append((next(iter(known.values())).ward_name, cells))
    latest = [facts.latest(row.indicator_id, code) for row in indicators]
    periods = {row.period_label for row in latest if row}
    borough = [_cell(row, of.unit)[0] for row, of in zip(latest, indicators, strict=True)]
    headings = [row.indicator_name for row in indicators]
    texts = [[text for text, _ in cells] for _, cells in rows]
    kept, notes = constant_columns(headings, texts, "ward")
    return {
        "period": ", ".join(sorted(periods)) or "no year is over yet",
        "headings": [headings[place] for place in kept],
        "rows": [(name, [cells[place] for place in kept]) for name, cells in rows],
        "borough": [borough[place] for place in kept],
        "notes": notes,
    }


def _cell(row: Figure | WardFigure | None, unit: str) -> tuple[str, float | None]:
    """Return a figure and its symbols as text, and the number to sort by."""
    if row is None:
        return wording.NOT_AVAILABLE, None
    return wording.with_marks(wording.figure(row.value, unit), row), row.value


def _returns(rows: Sequence[Return]) -> dict[str, Any]:
    """Return a borough's returns, each return's status by quarter, and what is outstanding."""
    quarters: dict[str, list[str]] = {}
    outstanding: dict[str, list[str]] = {}
    for row in rows:
        quarters.setdefault(row.fiscal_quarter, []).append(row.return_status)
        if row.return_status == "outstanding":
            outstanding.setdefault(wording.named(row.return_name), []).append(row.fiscal_quarter)
    return {
        "returns": list(dict.fromkeys(wording.named(row.return_name) for row in rows)),
        "quarters": list(quarters.items()),
        "outstanding": "; ".join(f"{name}, {', '.join(of)}" for name, of in outstanding.items()),
    }


def _ward_profiles(facts: Facts, code: str) -> dict[str, Any]:
    """Return each ward's residents, concerns and offences in the latest year."""
    rows = [row for row in facts[WardProfile] if row.borough_code == code]
    year = rows[0].fiscal_year if rows else "no year is over yet"
    tiled = []
    if rows:
        offences = {row.ward_code: row.acquisitive_offences_per_1000 for row in rows}
        concerns = {row.ward_code: row.concerns_raised for row in rows}
        tiled = [
            _tiles(rows, "Acquisitive offences, per 1,000 residents", offences, "rate"),
            _tiles(rows, "Concerns raised, number", concerns, "count"),
        ]
    return {
        "year": year,
        "tiled": tiled,
        "table": without_constant_columns(Table(_PROFILE, [*map(_profile, rows)]), "ward"),
    }


def _profile(row: WardProfile) -> list[str]:
    """Return a ward's cells. A number of residents is never marked provisional."""
    counts = (
        *(row.concerns_raised, row.drug_dealing, row.drug_use, row.crack_house),
        *(row.cannabis_factory, row.gang, row.other, row.acquisitive_offences),
    )
    return [
        row.ward_name,
        wording.figure(row.population, "count"),
        *(_figure(row, count, "count") for count in counts),
        _figure(row, row.acquisitive_offences_per_1000, "rate"),
    ]


def _figure(row: WardProfile, value: float | None, unit: str) -> str:
    mark = f" {wording.PROVISIONAL}" if row.is_provisional and value is not None else ""
    return f"{wording.figure(value, unit)}{mark}"


def _tiles(
    rows: Sequence[WardProfile], what: str, values: Mapping[str, float | None], unit: str
) -> tuple[str, str, charts.Chart]:
    """Return the title, the unit and the tiles of a figure of each ward."""
    title = f"{what}, each ward, {rows[0].fiscal_year}"
    places = {
        row.ward_code: Place(row.ward_name, _figure(row, values[row.ward_code], unit))
        for row in rows
    }
    return title, what.partition(", ")[2], charts.tiles(title, values, unit, places)
