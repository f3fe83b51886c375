"""Write figures, periods and codes as text, in the style of official statistics.

A missing figure is shown as `[x]` (not available) or `[z]` (not applicable), never as blank or
zero. An unreliable figure has the symbol `[u]`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from drug_strategy.io.text import written_day
from drug_strategy.io.thresholds import filled
from drug_strategy.report.rows import (
    AttitudeChange,
    Figure,
    GridCell,
    OutlyingOrders,
    Outstanding,
    WardFigure,
)

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
# Each kind of label has an anchor, a heading and an introduction, which may name thresholds.
LABELS = {
    "verdict": (
        "verdicts",
        "Is the target reached?",
        "The strategy has one target with two measures: both must improve by three points between "
        "2009-10 and 2012-13. The verdict compares the survey's estimate with the target. The "
        "target as a whole has the first of these verdicts that either measure has.",
    ),
    "signal": (
        "signals",
        "Is this quarter unusual?",
        "The control chart is an XmR chart with limits at three sigma. The usual range of a "
        "quarter is based on the final quarters before it, at most the first "
        "{points_for_limits[1]} of the series, so later quarters never change it. The first "
        "{points_for_limits[0]} final quarters have no range. A quarter has a signal if it is "
        "outside its range, or if it is the seventh in a row on one side of the mean. If nothing "
        "changes, about one chart in {charts_per_chance_signal} has a signal by chance. The range "
        "is never narrower than chance would make it. A series that changes with the season has a "
        "wide range. The range starts again after a break. Percentages have a range, and so have "
        "counts of at least two a quarter on average. Amounts in pounds, days, counts on one day, "
        "the index and the survey have none.",
    ),
    "comparison": (
        "comparisons",
        "Does a borough differ from the rest of London?",
        "A borough's fiscal years and its total for 2010-13 are compared with the rest of London: "
        "counts by the ratio of the rates, percentages by their difference, with 99.8% limits. If "
        "London is incomplete, the rest is the other boroughs that reported the whole period, if "
        "at least {boroughs_for_london} boroughs did, including this one.",
    ),
    "change": (
        "changes",
        "Did opinion move?",
        "The survey's estimates are compared with those for the year before and for 2009-10, with "
        "95% limits.",
    ),
}
"""The anchor, heading and introduction for each kind of label, in page order."""
SOURCE = "Metropolitan Police Service, Drug Strategy 2010-13"
BOROUGHS = 32
PER_HEAD = "per 100,000 residents"
UNITS = {
    "rate": PER_HEAD,
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


def figure(value: float | None, unit: str, missing: str = NOT_AVAILABLE) -> str:
    """Return a figure in full, such as 43.8%, 1,175, £19,736,200 or 13.0 days."""
    if value is None:
        return missing
    sentence = f"{abs(value):,.{1 if unit in _DECIMAL else 0}f}"
    below = value < 0 and any(digit in "123456789" for digit in sentence)
    return f"{MINUS if below else ''}{_UNITS.get(unit, '{}').format(sentence)}"


def rounded(value: float, unit: str) -> float:
    """Round a figure as the pages do, and return it as a number."""
    return round(value, 1 if unit in _DECIMAL else 0)


def last_place(unit: str) -> float:
    """Return the smallest difference that can be shown between two figures: 0.1 or 1."""
    return 0.1 if unit in _DECIMAL else 1


def points(value: float | None, marks: Sequence[float] = (0,)) -> str:
    """Return points to one decimal place, or to more if they would otherwise round to a mark.

    If 3 is one of the `marks`, for example, 2.96 stays 2.96 and is not rounded to 3.0.
    """
    if value is None:
        return NOT_AVAILABLE
    exact = Decimal(value).quantize(Decimal("1e-9"))
    for places in range(1, 10):
        shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if all(shown.compare(mark) == exact.compare(mark) for mark in map(Decimal, marks)):
            break
    sentence = f"{abs(shown):,}"
    return f"{MINUS}{sentence}" if shown < 0 else sentence


def points_between(lower: float | None, upper: float | None, marks: Sequence[float] = (0,)) -> str:
    """Return the interval of a change in percentage points."""
    if lower is None or upper is None:
        return NOT_APPLICABLE
    return f"{points(lower, marks)} to {points(upper, marks)}"


class _Change(NamedTuple):
    """A change between two periods, the survey's label, and why there may be no change."""

    difference: float | None
    ratio: float | None
    boroughs_compared: int | None
    label: str | None
    no_change_reason: str | None


def change(row: Figure) -> str:
    """Return how a figure changed on the year before, or why the two are not compared."""
    return _changed(
        row.unit,
        _Change(
            row.difference_from_year_before,
            row.ratio_to_year_before,
            row.boroughs_compared,
            row.change_year_before,
            row.no_change_reason,
        ),
    )


def change_since_2009_10(row: Figure) -> str:
    """Return how a figure changed since 2009-10, or why the two are not compared."""
    return _changed(
        row.unit,
        _Change(
            row.difference_from_2009_10,
            row.ratio_to_2009_10,
            row.boroughs_compared_2009_10,
            row.change_since_2009_10,
            row.no_change_since_2009_10_reason,
        ),
    )


def _changed(unit: str, change: _Change) -> str:
    """Return a change such as +18%, with the number of boroughs compared if some are missing.

    A ratio is given in percent, and a change of a percentage in points. Only the survey's changes
    have a label.
    """
    difference, ratio, boroughs, label, reason = change
    if difference is None:
        return sentence(reason and f"not compared: {reason}")
    if ratio is not None:
        percent = Decimal(100 * (ratio - 1)).quantize(Decimal("1e-9"))
        whole = float(percent.quantize(Decimal(1), ROUND_HALF_UP))
        text = f"{points(float(percent)) if abs(percent) < 0.95 else figure(whole, 'count')}%"
    elif unit in {"percent", "index"}:
        text = f"{points(difference)} points"
    elif unit == "days":
        text = f"{points(difference)} days"
    else:
        text = figure(difference, unit)
    text = "the same" if difference == 0 else f"{'+' if difference > 0 else ''}{text}"
    if boroughs is not None and boroughs < BOROUGHS:
        text += f" ({boroughs} boroughs)"
    return f"{text}, {label}" if label else text


def compared(row: Figure | GridCell) -> str:
    """Return how a borough compares with the rest of London, or why it is not compared."""
    if row.comparison is None:
        return sentence(row.no_comparison_reason and f"not compared: {row.no_comparison_reason}")
    if row.ratio_to_rest is not None:
        difference = f"{row.ratio_to_rest:.2f} times the rate of the rest of London"
        limits = _between(row.ratio_to_rest_lower_998, row.ratio_to_rest_upper_998)
    else:
        difference = f"{points(row.difference_from_rest)} points from the rest of London"
        limits = points_between(
            row.difference_from_rest_lower_998, row.difference_from_rest_upper_998
        )
    return sentence(f"{row.comparison}: {difference} (99.8% interval {limits})")


def _between(lower: float | None, upper: float | None) -> str:
    """Return the interval of a ratio. If the rest of London has no events, it has no upper end."""
    if lower is None:
        return NOT_APPLICABLE
    return f"from {lower:.2f}" if upper is None else f"{lower:.2f} to {upper:.2f}"


def attitude_change(row: AttitudeChange) -> str:
    """Describe a change in the survey since the baseline in a sentence."""
    sentence = (
        f"{figure(row.earlier_value, 'percent')} in {row.earlier_label}, "
        f"{figure(row.value, 'percent')} in {_in_words(row)}: "
    )
    if row.change is None or row.difference is None:
        return f"{sentence}not compared, because there is a break between them.{_noted(row)}"
    change = "no difference"
    if row.difference:
        change = f"{'+' if row.difference > 0 else ''}{points(row.difference)} points"
    limits = points_between(row.lower_95, row.upper_95)
    return f"{sentence}{change} (95% interval {limits}), {row.change}.{_noted(row)}"


def _noted(row: AttitudeChange) -> str:
    return f" {row.notes}" if row.notes else ""


def year(row: Figure | AttitudeChange) -> str:
    """Return a figure's year. If any survey waves are missing, add how many there were."""
    waves = row.quarters_answered
    return f"{row.period_label} ({waves} of 4 waves)" if waves in {1, 2, 3} else row.period_label


def _in_words(row: AttitudeChange) -> str:
    named = year(row)
    return f"the {named}" if named.startswith("year to") else named


def short(value: float | None, unit: str) -> str:
    """Return a figure in short form, such as £19.7m, for an axis or a table."""
    if value is not None and unit == "gbp":
        for size, letter in ((1_000_000, "m"), (1_000, "k")):
            if abs(value) >= size:
                return f"£{value / size:,.1f}{letter}".replace(f".0{letter}", letter)
    return figure(value, unit)


def interval(lower: float | None, upper: float | None, unit: str) -> str:
    """Return an interval as text. Amounts in pounds and days have no interval."""
    if lower is None or upper is None:
        return NOT_APPLICABLE
    return f"{figure(lower, unit)} to {figure(upper, unit)}".replace("% to", " to")


def marks(row: Figure | GridCell | WardFigure) -> str:
    """Return a figure's symbols, which may be [u], [p], [n] and [r].

    A missing figure has none, because it is written as [x].
    """
    return "" if row.value is None else symbols(row)


def symbols(row: Figure | GridCell | WardFigure) -> str:
    """Return the mart's symbols for a figure, and [r] if this publication revised the figure."""
    return f"{row.symbols} {REVISED if row.is_revised else ''}".strip()


def with_marks(text: str, row: Figure | GridCell | WardFigure) -> str:
    """Return a figure's text with its symbols."""
    return f"{text} {marks(row)}".rstrip()


def rate(row: Figure | None) -> str:
    """Return a figure's rate. If not all residents are covered, add the share that is."""
    if row is None:
        return NOT_AVAILABLE
    sentence, covered, residents = figure(row.rate, "rate"), row.population_covered, row.population
    if row.rate is None or covered is None or not residents or covered == residents:
        return sentence
    return f"{sentence} ({covered / residents:.0%} covered)"


def stock(row: Figure) -> str:
    """Return a number of boroughs on a day, such as 30 of 32 boroughs on 31 March 2013."""
    return f"{row.value:,.0f} of {BOROUGHS} boroughs on {day(row.period_end)}"


def sentence(statement: str | None) -> str:
    """Return a statement of the marts as a sentence, or an empty text if there is none."""
    return f"{statement[:1].upper()}{statement[1:]}." if statement else ""


def newest(row: Figure | None) -> str:
    """Return the mart's sentence about the newest final quarter."""
    return (row and row.statement) or "No final figure yet."


def signal(row: Figure) -> str:
    """Return the part of the mart's sentence that has the figure and why it has a signal."""
    return (row.statement or "").partition("; ")[0].removesuffix(".")


def fewer(row: Outstanding) -> str:
    """Say how many records a sender sent, and how many it usually sends."""
    return f"{number(row.records or 0, 'record')}; usually {row.usual_records:,g}"


def outlying(row: OutlyingOrders) -> str:
    """Describe orders that may be mistakes, and give the total without them."""
    count, without = row.outlying_orders, row.total_gbp - row.outlying_gbp
    amount, rest = figure(row.outlying_gbp, "gbp"), figure(without, "gbp")
    if count == 1:
        return (
            f"One order, of {amount}, is over 100 times the next largest order in its borough. "
            f"Without this order, the total is {rest}."
        )
    return (
        f"{count} orders, totalling {amount}, are each over 100 times the next largest order in "
        f"their borough. Without these orders, the total is {rest}."
    )


def includes_outlying(row: OutlyingOrders) -> str:
    """Warn that a figure is based on orders that may be mistakes."""
    amount = figure(row.outlying_gbp, "gbp")
    if row.outlying_orders == 1:
        return (
            f"This figure includes one order of {amount}, which is over 100 times the next largest "
            "order in its borough."
        )
    return (
        f"This figure includes {row.outlying_orders} orders totalling {amount}, which are each "
        "over 100 times the next largest order in their borough."
    )


def returned(row: Figure) -> str:
    """Say how many boroughs sent all returns for a figure, such as 30 of 32 boroughs."""
    if row.boroughs_returned is None:
        return "not by borough"
    return f"{row.boroughs_returned} of {row.boroughs_expected} boroughs"


def number(count: int, noun: str) -> str:
    """Return a count with its noun, such as no signals, 1 signal or 2 signals."""
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def named(code: str) -> str:
    """Return a code in words: crack_house_closures becomes Crack house closures."""
    return _NAMES.get(code) or code.replace("_", " ").capitalize()


def day(value: date | datetime | None) -> str:
    """Return a date written out, such as 4 June 2013."""
    return written_day(value) if value else NOT_AVAILABLE


def slug(name: str) -> str:
    """Return a borough's name as written in file names."""
    return name.lower().replace(" ", "-")
