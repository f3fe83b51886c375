"""A borough's wards: what the survey's model gives of each, and its profile."""

from collections.abc import Sequence
from itertools import groupby

from drug_strategy.report import wording
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.tables import Table

_PROFILE = {
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


def ward_profiles(facts: Facts, borough: Row) -> tuple[str, Table]:
    """The fiscal year, and a line a ward: residents, concerns by theme, acquisitive offences."""
    rows = [row for row in facts["ward_profiles"] if row["borough_code"] == borough["area_code"]]
    lines = [
        [
            row["ward_name"],
            *(wording.figure(row[column], "count") for column in _PROFILE),
            wording.figure(row["acquisitive_offences_per_1000"], "rate"),
        ]
        for row in rows
    ]
    year = rows[0]["fiscal_year"] if rows else "no year is over yet"
    return year, Table(("Ward", *_PROFILE.values(), "per 1,000 residents"), lines)
