"""Write figures, periods and codes as text, in the style of official statistics.

A missing figure is shown as `[x]` (not available) or `[z]` (not applicable), never as blank or
zero. An unreliable figure has the symbol `[u]`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor
from typing import Any

from drug_strategy.io.text import number, written_day
from drug_strategy.io.thresholds import filled

NOT_AVAILABLE, UNRELIABLE, NOT_APPLICABLE = "[x]", "[u]", "[z]"
PROVISIONAL, REVISED, NOT_STATED = "[p]", "[r]", "[n]"
SYMBOLS = {
    NOT_AVAILABLE: "not available: a return is outstanding, a wave of the survey is missing, "
    "nobody answered, or there is nothing to divide by",
    UNRELIABLE: filled(
        "unreliable: a percentage or average based on fewer than {cases_for_percentage} cases, or "
        "an estimate from fewer than {answers_for_label} answers"
    ),
    NOT_APPLICABLE: "not applicable: the number does not exist for this figure; for example, "
    "amounts in pounds have no limits, and the first quarters have no usual range",
    PROVISIONAL: "provisional: the figure may change, because a return for the period is "
    "outstanding or was sent early, or because cases or late records may still be added",
    NOT_STATED: "not stated: the figure is zero, but at least a part of it was not reported; an "
    "extract for all of London lists none of its cases",
    REVISED: "revised: the previous publication gave a different figure",
}
SOURCE = "Metropolitan Police Service, Drug Strategy 2010-13"
BOROUGHS = 32
UNITS = {
    "rate": "per 100,000 residents",
    "gbp": "pounds, in total",
    "percent": "percent",
    "days": "days",
    "index": "index, 2009-10 = 100",
    "count": "number",
}
MINUS = "\N{MINUS SIGN}"
_UNITS = {"percent": "{}%", "gbp": "£{}", "days": "{} days"}
_DECIMAL = {"percent", "days", "rate", "points", "index"}
_NAMES = {
    "dip_rollout": "DIP rollout",
    "ppo_drug_tests": "PPO drug tests",
    "ppo_roster": "PPO roster",
    "pas_waves": "Public Attitude Survey",
}
_BOROUGHS_COMPARED = {
    "year_before": "boroughs_compared",
    "2009_10": "boroughs_compared_2009_10",
}


def _rounded(value: float | Decimal, places: int) -> Decimal:
    """Round half away from zero, as SQL does. Floating-point error never decides a half."""
    exact = Decimal(value).quantize(Decimal("1e-9"))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _signed(value: float | Decimal, places: int) -> str:
    """Return a number with these decimal places, and a minus sign unless it is rounded to 0."""
    text = f"{abs(_rounded(value, places)):,.{places}f}"
    return f"{MINUS if value < 0 and text.strip('0.,') else ''}{text}"


def _places(unit: str) -> int:
    return 1 if unit in _DECIMAL else 0


def figure(value: float | None, unit: str, missing: str = NOT_AVAILABLE) -> str:
    """Return a figure in full, such as 43.8%, 1,175, £19,736,200 or 13.0 days."""
    if value is None:
        return missing
    text = _signed(value, _places(unit))
    sign = MINUS if text.startswith(MINUS) else ""
    return f"{sign}{_UNITS.get(unit, '{}').format(text.removeprefix(MINUS))}"


def short(value: float | None, unit: str, missing: str = NOT_AVAILABLE) -> str:
    """Return a figure in short form, such as £19.7m, for an axis or a table."""
    if value is not None and unit == "gbp":
        for size, letter in ((1_000_000, "m"), (1_000, "k")):
            if abs(value) >= size:
                text = f"£{abs(value) / size:,.1f}{letter}".replace(f".0{letter}", letter)
                return MINUS + text if value < 0 else text
    return figure(value, unit, missing)


def shown(value: float | None, unit: str, symbols: str | None, full: bool = False) -> str:
    """Return a figure with its symbols. Those of a missing figure are [x] and the reason."""
    if value is None:
        return symbols or NOT_AVAILABLE
    return f"{(figure if full else short)(value, unit)} {symbols or ''}".rstrip()


def interval(lower: float | None, upper: float | None, unit: str) -> str:
    """Return an interval as text. Amounts in pounds and days have no interval."""
    if lower is None:
        return NOT_APPLICABLE
    if upper is None:
        return f"from {figure(lower, unit)}"
    return f"{figure(lower, unit)} to {figure(upper, unit)}".replace("% to", " to")


def usual_range(lower: float | None, upper: float | None, unit: str) -> str:
    """Return a usual range as text, rounded inwards as in a figure's `statement`.

    Otherwise, a figure outside its range could seem to lie within it.
    """
    if lower is None or upper is None:
        return NOT_APPLICABLE
    size = 10 ** _places(unit)
    return interval(ceil(size * lower) / size, floor(size * upper) / size, unit)


def rounded(value: float, unit: str) -> float:
    """Round a figure as the pages do, and return it as a number."""
    return float(_rounded(value, _places(unit)))


def last_place(unit: str) -> float:
    """Return the smallest difference that can be shown between two figures: 0.1 or 1."""
    return 10.0 ** -_places(unit)


def points(value: float | None, marks: Sequence[float] = (0,)) -> str:
    """Return points to one decimal place, or to more if they would otherwise round to a mark.

    If 3 is one of the `marks`, for example, 2.96 stays 2.96 and is not rounded to 3.0.
    """
    return NOT_AVAILABLE if value is None else _distinct_from(marks, value)


def points_interval(lower: float | None, upper: float | None, marks: Sequence[float] = (0,)) -> str:
    """Return an interval in points. Both limits have the same number of decimals."""
    if lower is None or upper is None:
        return NOT_APPLICABLE
    return _distinct_from(marks, lower, upper)


def _distinct_from(marks: Sequence[float], *values: float) -> str:
    exact = [_rounded(value, 9) for value in values]
    for places in range(1, 10):
        shown = [_rounded(value, places) for value in exact]
        if all(
            left.compare(mark) == right.compare(mark)
            for left, right in zip(shown, exact, strict=True)
            for mark in map(Decimal, marks)
        ):
            break
    return " to ".join(_signed(value, places) for value in shown)


def parts(row: Mapping[str, Any]) -> str:
    """Return what a percentage is of, such as 52 of 234, or nothing if it is the survey's."""
    if row["unit"] != "percent" or row["value"] is None or row["denominator"] is None:
        return ""
    unit = "gbp" if row["aggregation"] == "mean" else "count"
    return f"{figure(row['numerator'], unit)} of {figure(row['denominator'], unit)}"


def change(row: Mapping[str, Any], period: str, full: bool = False) -> str:
    """Return a figure's change since the `year_before` or `2009_10`, or nothing if it has none.

    A ratio is given in percent, and a change of a percentage in points, without a unit. If boroughs
    are missing, the number of boroughs compared follows.
    """
    difference, ratio = row[f"difference_from_{period}"], row[f"ratio_to_{period}"]
    if difference is None:
        return ""
    unit, boroughs = row["unit"], row.get(_BOROUGHS_COMPARED[period])
    if ratio is not None:
        percent = 100 * (ratio - 1)
        text = f"{points(percent) if abs(percent) < 0.95 else figure(percent, 'count')}%"
    elif unit in {"percent", "index"}:
        text = points(difference)
    elif unit == "days":
        text = f"{points(difference)} days"
    else:
        text = (figure if full else short)(difference, unit)
    text = "the same" if difference == 0 else f"{'+' if difference > 0 else ''}{text}"
    return text if boroughs is None or boroughs >= BOROUGHS else f"{text} ({boroughs} boroughs)"


def rate(row: Mapping[str, Any]) -> str:
    """Return a figure's rate. If not all residents are covered, add the share that is."""
    text = figure(row["rate"], "rate")
    covered, residents = row["population_covered"], row["population"]
    if row["rate"] is None or covered is None or not residents or covered == residents:
        return text
    return f"{text} ({covered / residents:.0%} covered)"


def drawn_unit(row: Mapping[str, Any]) -> str:
    """Return the unit in which boroughs are compared: counts as rates, if they have a rate."""
    by_rate = row["unit"] == "count" and row["aggregation"] not in {"stock", "distinct"}
    return "rate" if by_rate else str(row["unit"])


def count_of(count: int, noun: str) -> str:
    """Return a count with its noun, such as no signals, 1 signal or 2 signals."""
    return number(count, noun) if count else f"no {noun}s"


def named(code: str) -> str:
    """Return a code in words: crack_house_closures becomes Crack house closures."""
    return _NAMES.get(code) or code.replace("_", " ").capitalize()


def day(value: date | datetime | None) -> str:
    """Return a date written out, such as 4 June 2013."""
    return written_day(value) if value else NOT_AVAILABLE


def slug(name: str) -> str:
    """Return a borough's name as written in file names."""
    return name.lower().replace(" ", "-")
