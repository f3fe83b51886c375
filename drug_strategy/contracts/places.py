"""List the boroughs and wards by name."""

import csv
from functools import cache

from drug_strategy.io.folders import PROJECT

LONDON, UNATTRIBUTED = "E12000007", "E99999999"
"""The area codes for London and for records without a known borough, as in dbt_project.yml."""
_SEEDS = PROJECT / "seeds" / "geography"


@cache
def wards() -> tuple[tuple[str, str], ...]:
    """List each ward's borough and name in alphabetical order."""
    with (_SEEDS / "boroughs.csv").open(encoding="utf-8", newline="") as stream:
        names = {row["borough_code"]: row["borough_name"] for row in csv.DictReader(stream)}
    with (_SEEDS / "wards.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return tuple(sorted((names[row["borough_code"]], row["ward_name"]) for row in rows))


@cache
def boroughs() -> tuple[str, ...]:
    """List the names of the 32 MPS boroughs in alphabetical order."""
    return tuple(dict.fromkeys(borough for borough, _ in wards()))
