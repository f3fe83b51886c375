"""A borough's wards: what the survey's model gives of each, and its profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from drug_strategy.report import wording
from drug_strategy.report.charts import maps
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.tables import Table

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
# What the tiles show: its title and the unit of its legend, and the unit of its figures.
_TILED = {
    "acquisitive_offences_per_1000": ("Acquisitive offences", "per 1,000 residents", "rate"),
    "concerns_raised": ("Concerns raised", "number", "count"),
}


@dataclass(frozen=True)
class Tiles:
    """The wards of a borough as tiles, coloured by one figure."""

    title: str
    unit: str
    legend: list[tuple[str, str]]
    tiles: Markup


@dataclass(frozen=True)
class Profiles:
    """The wards' latest year: tiles of two of its figures, a table of all, and its CSV file."""

    year: str
    tiled: list[Tiles]
    table: Table
    data: str


def ward_attitudes(facts: Facts, borough: Row, survey: Sequence[Row]) -> Table:
    """A line a ward: each measure's modelled share, its interval, and whether it differs."""
    headings = ["Ward"]
    for indicator in survey:
        headings += [indicator["indicator_name"], "95% interval", "Beside the borough"]
    rows = [row for row in facts["ward_attitudes"] if row["borough_code"] == borough["area_code"]]
    lines = []
    for _, found in groupby(rows, lambda row: row["ward_code"]):
        of_ward = {row["measure"]: row for row in found}
        line = [next(iter(of_ward.values()))["ward_name"]]
        for indicator in survey:
            line += _modelled(of_ward.get(indicator["indicator_id"]))
        lines.append(line)
    return Table(headings, lines)


def _modelled(row: Row | None) -> list[str]:
    if row is None or row["estimate_percent"] is None:
        return [wording.NOT_AVAILABLE, wording.NOT_APPLICABLE, wording.NOT_APPLICABLE]
    return [
        wording.figure(row["estimate_percent"], "percent"),
        wording.interval(row["lower_95"], row["upper_95"], "percent"),
        wording.named(row["class"]) if row["class"] else wording.NOT_APPLICABLE,
    ]


def ward_profiles(facts: Facts, borough: Row) -> Profiles:
    """The fiscal year, and a line a ward: residents, concerns by theme, acquisitive offences."""
    rows = [row for row in facts["ward_profiles"] if row["borough_code"] == borough["area_code"]]
    year = rows[0]["fiscal_year"] if rows else "no year is over yet"
    lines = [
        [
            row["ward_name"],
            *(_figure(row, column, "count") for column in PROFILE),
            _figure(row, "acquisitive_offences_per_1000", "rate"),
        ]
        for row in rows
    ]
    return Profiles(
        year=year,
        tiled=[_tiles(rows, column, year) for column in _TILED] if rows else [],
        table=Table(("Ward", *PROFILE.values(), "per 1,000 residents"), lines),
        data=f"data/boroughs/{wording.slug(borough['area_name'])}-ward-profiles.csv",
    )


def _figure(row: Row, column: str, unit: str) -> str:
    """A figure with its symbol; residents are never provisional."""
    is_provisional = row["is_provisional"] and column != "population" and row[column] is not None
    mark = f" {wording.PROVISIONAL}" if is_provisional else ""
    return f"{wording.figure(row[column], unit)}{mark}"


def _as_written(value: float | None) -> float | None:
    """A figure as its tile has it, so that it lies in its class; what is not zero stays so."""
    return None if value is None else round(value, 1) or value


def _tiles(rows: Sequence[Row], column: str, year: str) -> Tiles:
    name, measure, unit = _TILED[column]
    title = f"{name}, {measure}, each ward, {year}"
    names = {row["ward_code"]: row["ward_name"] for row in rows}
    values = {row["ward_code"]: _as_written(row[column]) for row in rows}
    coloured = maps.colour(values, unit, from_zero=True)
    return Tiles(
        title=title,
        unit=measure,
        legend=coloured.legend,
        tiles=maps.draw_tiles(
            coloured,
            names,
            {row["ward_code"]: _figure(row, column, unit) for row in rows},
            f"Tiles. {title}. {maps.in_words(coloured, names)}.",
        ),
    )
