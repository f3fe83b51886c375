"""Check before a build that the indicator register names measures and returns that exist.

Otherwise a row would match no records, and zero would be published. dbt tests the register's codes
and references (tests/dbt/codes_of_seeds.sql), but measures are listed in YAML.
"""

import csv
import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT

_REGISTER = PROJECT / "seeds" / "strategy" / "indicators.csv"

Measures = Mapping[str, Mapping[str, Mapping[str, str]]]  # by return and measure


def require_register(manifest: Mapping[str, Any], register: Path = _REGISTER) -> None:
    """Raise a UserError that says what is wrong with the register and what to write instead.

    In dbt's `manifest`, the model `measures` lists each return's measures.
    """
    [model] = (
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"] == "measures"
    )
    measures: Measures = model["config"]["meta"]["measures"]
    with register.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if wrong := [sentence for row in rows for sentence in _wrong(row, measures)]:
        raise UserError(f"Nothing was published: {'; '.join(wrong)}.")


def _wrong(row: dict[str, str], measures: Measures) -> Iterator[str]:
    where = f"indicators.csv, {row['indicator_id']}"
    if None in row or None in row.values():
        yield (
            f"{where}: the row has more or fewer cells than the heading; put a cell that contains a"
            " comma in double quotes"
        )
        return
    for part in ("numerator", "denominator"):
        counted, named = _names(row[f"{part}_measure"]), _names(row[f"{part}_return"])
        yield from _wrong_part(where, f"{part}_return", counted, named, measures)
    days = row["counted_within_days"]
    for measure in _names(row["numerator_measure"]):
        dates = {
            listed[measure].get("second_date") for listed in measures.values() if measure in listed
        }
        if days and None in dates:
            yield (
                f"{where}: counted_within_days is {days}, but {measure} has no second date;"
                " leave counted_within_days empty"
            )
        elif dates - {None} and not days:
            yield (
                f"{where}: {measure} counts what happened by {', '.join(filter(None, dates))};"
                " write the number of days in counted_within_days"
            )


def _wrong_part(
    where: str, column: str, counted: list[str], named: list[str], measures: Measures
) -> Iterator[str]:
    """Yield each fault in the measures and returns of a row's numerator or denominator."""
    owners = {
        measure: sorted(name for name, listed in measures.items() if measure in listed)
        for measure in counted
    }
    able = {name for having in owners.values() for name in having}
    known = {measure for listed in measures.values() for measure in listed}
    for measure, having in owners.items():
        if not having:
            yield f"{where}: there is no measure {measure}; {_nearest(measure, known)}"
        elif len(having) > 1 and not named:
            yield (
                f"{where}: {', '.join(having)} each have a measure {measure}; write in {column}"
                " the return to count, or several returns joined by +"
            )
        elif able & {*named} and not {*having} & {*named}:
            yield f"{where}: {column} names no return that has {measure}; add {' or '.join(having)}"
    for name in named:
        if able and name not in able:
            what = " or ".join(counted)
            yield f"{where}: {column} names {name}, which has no {what}; {_nearest(name, able)}"


def _names(cell: str) -> list[str]:
    """List the names in a register cell, where they are joined by +."""
    return [name for part in cell.split("+") if (name := part.strip())]


def _nearest(name: str, known: Collection[str]) -> str:
    [near] = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0)
    return f"the nearest is {near}"
