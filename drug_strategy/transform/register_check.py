"""Check before a build that every name in the indicator register exists.

If a measure, return, category, activity or area were unknown, a row would match no records, and
zero would be published. If a unit were unknown, a percentage would be published as a fraction. If
no group of columns knew a unit with its aggregation, the figures would have no limits, change or
comparison, and no reason for it. If several returns have the same measure, the row must name its
returns, because otherwise all of them would be counted. A count has no good direction, and only a
measure with a second date can count events within a number of days of a case. The list of measures
is checked too, because a misspelt condition would count all rows. So are breaks, because a chart
would restart without an explanation.
"""

import csv
import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from drug_strategy.contracts import contracts
from drug_strategy.contracts.places import LONDON
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT

_SEEDS = PROJECT / "seeds" / "strategy"
_MOST_RETURNS = 2  # maximum number of returns behind an indicator in marts.indicators
_PARTS = ("numerator", "denominator")
# The keys that say how a measure is counted.
_RULE = ("where", "and", "amount", "days_from", "second_date")
_QUARTER = re.compile(r"\d{4}-(01|04|07|10)-01")
_EXPLAINED = ("reason", "evidence", "approved_by", "approved_on")
_UNIQUE = ("indicator_id", "indicator_name", "display_order")
# The columns of marts.indicator_values are defined for these aggregations of each unit.
_AGGREGATIONS = {
    "percent": ("sum", "mean", "survey"),
    "count": ("sum", "distinct", "stock"),
    "gbp": ("sum",),
    "days": ("mean",),
    "index": ("index",),
}
_CODES = {
    "unit": tuple(_AGGREGATIONS),
    "aggregation": ("sum", "mean", "distinct", "survey", "stock", "index"),
    "finest_area": ("ward", "borough"),
    "good_direction": ("up", "down", ""),
    "is_experimental": ("true", "false"),
    "has_label": ("true", "false"),
    "scorecard_area": ("london", "borough", ""),
    "release": ("rounded", "exact", "hide", ""),
}

Row = dict[str, str]
Measures = Mapping[str, Collection[str]]


def require_register(manifest: Mapping[str, Any], seeds: Path = _SEEDS) -> None:
    """Check that all names in the register exist.

    In dbt's `manifest`, the model `measures` lists each return's measures.

    Raises:
        UserError: if there is any fault. The message has a sentence for each unknown name or code,
            each name or place in the list that two rows share, each measure that several returns
            have if the row names none of them, each count with a good direction, each aggregation
            that a unit cannot have, each number of days that does not suit the measure's dates, and
            each unknown return or key in the list of measures.
    """
    wrong = list(_wrong(manifest, seeds))
    if wrong:
        raise UserError(f"Nothing was published: {'; '.join(wrong)}.")


def require_explained_breaks(seeds: Path = PROJECT / "seeds") -> None:
    """Check that every break is explained and has a known indicator and area.

    Raises:
        UserError: if an explanation is missing or a name is unknown. The message has a sentence for
            each fault.
    """
    wrong = list(_wrong_breaks(seeds))
    if wrong:
        raise UserError(f"Nothing was published: {'; '.join(wrong)}.")


def _wrong_breaks(seeds: Path) -> Iterator[str]:
    indicators = [row["indicator_id"] for row in _rows(seeds / "strategy", "indicators")]
    areas = {row["borough_code"] for row in _rows(seeds / "geography", "boroughs")}
    areas |= {LONDON, "all"}
    for row in _rows(seeds / "statistics", "breaks"):
        of = f"breaks.csv, {row['indicator_id']} in {row['area_code']}"
        where = f"{of} from {row['quarter_start']}"
        yield from _missing(where, "indicator", row["indicator_id"], indicators)
        yield from _missing(where, "area", row["area_code"], areas)
        if not _QUARTER.fullmatch(row["quarter_start"] or ""):
            yield f"{where}: quarter_start must be the first day of a quarter, such as 2011-10-01"
        for column in _EXPLAINED:
            if not (row[column] or "").strip():
                yield f"{where}: {column} is empty; fill it in, or remove the row"


def _wrong(manifest: Mapping[str, Any], seeds: Path) -> Iterator[str]:
    indicators = _rows(seeds, "indicators")
    measures = _measures_of(manifest)
    second_dates = {
        measure: rule["second_date"]
        for listed in measures.values()
        for measure, rule in listed.items()
        if "second_date" in rule
    }
    yield from _wrong_measures(measures)
    categories = {row["offence_category"] for row in _rows(seeds, "offence_categories")} - {""}
    areas = {row["key_activity_area"] for row in _rows(seeds, "key_activity_areas")}
    activities = {row["activity_ref"] for row in _rows(seeds, "delivery_activities")}
    for row in indicators:
        where = f"indicators.csv, {row['indicator_id']}"
        if row["key_activity_area"]:
            yield from _missing(where, "key activity area", row["key_activity_area"], areas)
        if row["offence_category"]:
            yield from _missing(where, "offence category", row["offence_category"], categories)
        if row["unit"] == "count" and row["good_direction"]:
            yield (
                f"{where}: good_direction is {row['good_direction']}, but a count of police"
                " activity is neither good nor bad; leave good_direction empty"
            )
        yield from _wrong_codes(where, row)
        yield from _wrong_days(where, row, second_dates)
        wrong = [
            sentence for part in _PARTS for sentence in _wrong_part(where, part, row, measures)
        ]
        yield from wrong
        behind = {name for part in _PARTS for name in _returns(part, row, measures)}
        if not wrong and len(behind) > _MOST_RETURNS:
            yield f"{where}: its returns are {', '.join(sorted(behind))}; name at most two returns"
        if not wrong and not behind and row["aggregation"] != "survey":
            yield f"{where}: there is no measure, so the indicator has no return; name a measure"
    for column in _UNIQUE:
        for value, times in Counter(row[column] for row in indicators).items():
            if times > 1:
                yield f"indicators.csv: {times} rows have the {column} {value}; each needs its own"
    for row in _rows(seeds, "delivery_activities"):
        where = f"delivery_activities.csv, {row['activity_ref']}"
        yield from _missing(where, "key activity area", row["key_activity_area"], areas)
    known = [row["indicator_id"] for row in indicators]
    for row in _rows(seeds, "activity_indicators"):
        where = f"activity_indicators.csv, {row['activity_ref']}"
        yield from _missing(where, "activity", row["activity_ref"], activities)
        yield from _missing(where, "indicator", row["indicator_id"], known)


def _wrong_measures(measures: Mapping[str, Mapping[str, Row]]) -> Iterator[str]:
    measured = [name for name, contract in contracts().items() if contract.is_measured]
    for name, listed in measures.items():
        yield from _missing("measures.yml", "measured return", name, measured)
        for measure, rule in listed.items():
            for key in rule:
                yield from _missing(f"measures.yml, {name}, {measure}", "key", key, _RULE)


def _wrong_part(where: str, part: str, row: Row, measures: Measures) -> Iterator[str]:
    """Yield each fault in the measures and returns of a row's numerator or denominator."""
    column = f"{part}_return"
    counted, named = _names(row[f"{part}_measure"]), _names(row[column])
    known = [measure for columns in measures.values() for measure in columns]
    owners = {
        measure: {name for name, columns in measures.items() if measure in columns}
        for measure in counted
    }
    able = {name for having in owners.values() for name in having}
    for measure in counted:
        yield from _missing(where, "measure", measure, known)
    for name in named:
        if name not in contracts():
            yield from _missing(f"{where}, {column}", "return", name, able or contracts())
        elif not counted:
            yield f"{where}: {column} is filled, but {part}_measure is not; fill both or neither"
        elif able and name not in able:
            what = " or ".join(counted)
            yield f"{where}: {column} names {name}, which has no {what}; {_nearest(name, able)}"
    for measure, having in owners.items():
        listed = sorted(having)
        if len(having) > 1 and not named:
            yield (
                f"{where}: {', '.join(listed)} each have a measure {measure}; write in {column}"
                " the return to count, or several returns joined by +"
            )
        elif having and able & {*named} and not having & {*named}:
            yield f"{where}: {column} names no return that has {measure}; add {' or '.join(listed)}"


def _wrong_codes(where: str, row: Row) -> Iterator[str]:
    for column, known in _CODES.items():
        if row[column] not in known:
            *others, last = (code or "empty" for code in known)
            yield f"{where}: {column} must be {', '.join(others)} or {last}, not {row[column]!r}"
    unit, aggregation = row["unit"], row["aggregation"]
    able = _AGGREGATIONS.get(unit, ())
    if able and aggregation in _CODES["aggregation"] and aggregation not in able:
        *others, last = able
        listed = f"{', '.join(others)} or {last}" if others else last
        yield f"{where}: the unit {unit} has no aggregation {aggregation}; write {listed}"


def _wrong_days(where: str, row: Row, second_dates: Mapping[str, str]) -> Iterator[str]:
    """Yield a fault if a row's days do not suit its measure's dates."""
    days, dated = row["counted_within_days"], _names(row["numerator_measure"])
    undated = [measure for measure in dated if measure not in second_dates]
    if days and not days.isdigit():
        yield f"{where}: counted_within_days is {days!r}; write a whole number of days, such as 90"
    elif days and (undated or not dated):
        what = " and ".join(undated) or "the indicator"
        yield (
            f"{where}: counted_within_days is {days}, but {what} has no second date;"
            " leave counted_within_days empty"
        )
    elif not days and len(undated) < len(dated):
        yield (
            f"{where}: {dated[0]} counts what happened by {second_dates[dated[0]]};"
            " write the number of days in counted_within_days"
        )


def _returns(part: str, row: Row, measures: Measures) -> set[str]:
    """Return the names of the returns counted in a row's numerator or denominator."""
    counted, named = {*_names(row[f"{part}_measure"])}, _names(row[f"{part}_return"])
    return {
        name
        for name, columns in measures.items()
        if counted & {*columns} and (not named or name in named)
    }


def _names(cell: str) -> list[str]:
    """List the names in a register cell, where they are joined by +."""
    return [name for part in cell.split("+") if (name := part.strip())]


def _measures_of(manifest: Mapping[str, Any]) -> dict[str, dict[str, Row]]:
    """Return how each return's measures are counted, from the YAML of the model `measures`."""
    [model] = (
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"] == "measures"
    )
    listed: dict[str, dict[str, Row]] = model["config"]["meta"]["measures"]
    return listed


def _missing(where: str, what: str, name: str, known: Collection[str]) -> Iterator[str]:
    if name not in known:
        yield f"{where}: there is no {what} {name}; {_nearest(name, known)}"


def _nearest(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0)
    return f"the nearest is {near[0]}" if near else "there are none"


def _rows(seeds: Path, name: str) -> list[Row]:
    with (seeds / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise UserError(
                    f"Nothing was published: {name}.csv, line {reader.line_num}: the row has more"
                    " or fewer cells than the heading; put a cell that contains a comma in double"
                    " quotes."
                )
            rows.append(row)
        return rows
