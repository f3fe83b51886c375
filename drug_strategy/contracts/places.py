"""Lists the boroughs and wards by name, and finds the names most similar to some text."""

import csv
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache, lru_cache

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


@lru_cache(maxsize=10_000)
def nearest_wards(text: str) -> tuple[str, ...]:
    """In each of up to three boroughs, find the ward with the most similar name."""
    near = nearest(text, {ward for _, ward in wards()})
    return tuple(f"{ward} ({borough})" for borough, ward in wards() if ward in near)[:3]


@lru_cache(maxsize=10_000)
def nearest_boroughs(text: str) -> tuple[str, ...]:
    """Find the borough with the most similar name, if any name is similar."""
    return nearest(text, boroughs())


def nearest(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Find the most similar name, if any, ignoring case, dashes and underscores."""
    folded = {_folded(name): name for name in sorted(names)}
    return tuple(folded[near] for near in get_close_matches(_folded(text), folded, n=1))


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
