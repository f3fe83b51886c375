"""Describe how a period differs from the same period a year earlier."""

from typing import Any

from drug_strategy.report.facts import Row
from drug_strategy.report.wording import MINUS, points, points_between, short


def change(row: Row, unit: str) -> str:
    """Compare a period with a year earlier in a sentence, without saying better or worse.

    It says "clearly" only if the mart has a label for the change. Pounds, days and other figures
    that never have a label have no `pairs`, and the sentence gives only the size of their change.
    """
    boroughs = row["boroughs_like_for_like"]
    if row["value_year_before"] is None:
        return "No figure a year earlier."
    before = short(row["value_year_before"], unit)
    if row["change"] == "too few returned":
        return f"{before} a year earlier; too few boroughs returned to compare."
    is_comparable = row["is_like_for_like"] or boroughs is not None
    if row["change"] is None and not (is_comparable and row["pairs"] is None):
        return f"{before} a year earlier; not compared: {row['no_change_reason']}."
    start = f"{row['change'].capitalize()}: " if row["change"] else ""
    if row["change"] in {"higher", "lower"}:
        start = f"Clearly {row['change']}: "
    place = ""
    now = row["value"]
    if boroughs is not None:
        place = f"in the {boroughs} boroughs that returned in both years, "
        now = row["value_like_for_like"]
        before = short(row["value_year_before_like_for_like"], unit)
        place += f"{short(now, unit)} and "
    size = amount(row, unit)
    return f"{start}{place}{before} a year earlier{f' ({size})' if size else ''}."


def amount(row: Row, unit: str, compared_with: str = "year_before") -> str:
    """Return the size of a change with its 95% interval, or an empty text if nothing changed.

    A count changes by a percentage, and other figures by points, days or pounds. To return the size
    of a borough's difference from the rest of London, use "rest" for `compared_with`.
    """
    in_ratio, in_points = f"ratio_to_{compared_with}", f"difference_from_{compared_with}"
    ratio, difference = row[in_ratio], row[in_points]
    if ratio is not None:
        limits = _limits(row, in_ratio)
        interval = ""
        if None not in limits:
            interval = f", 95% interval {percent(limits[0])} to {percent(limits[1])}"
        return f"{percent(ratio)}{interval}"
    if difference is None or unit == "count":
        return ""
    if unit == "percent":
        limits = _limits(row, in_points)
        interval = "" if None in limits else f", 95% interval {points_between(*limits)}"
        return f"{_plus(difference)}{points(difference)} points{interval}"
    sign = MINUS if difference < 0 else _plus(difference)
    return f"{sign}{short(abs(difference), unit)}"


def _limits(row: Row, column: str) -> tuple[Any, Any]:
    return row[f"{column}_lower_95"], row[f"{column}_upper_95"]


def percent(ratio: float) -> str:
    """Return a ratio as a percentage change, such as +25% for 1.25."""
    size = round(100 * (ratio - 1))
    return f"{MINUS if size < 0 else _plus(size)}{abs(size):,}%"


def _plus(value: float) -> str:
    return "+" if value > 0 else ""
