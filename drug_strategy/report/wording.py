"""Write figures, periods and codes as text, in the style of official statistics.

A missing figure is shown as `[x]` (not available) or `[z]` (not applicable), never as blank or
zero. An unreliable figure has the symbol `[u]`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from drug_strategy.io.text import written_day
from drug_strategy.io.thresholds import filled
from drug_strategy.report.rows import (
    AttitudeChange,
    Figure,
    GridCell,
    OutlyingOrders,
    Signal,
    WardFigure,
)

NOT_AVAILABLE, UNRELIABLE, NOT_APPLICABLE = "[x]", "[u]", "[z]"
PROVISIONAL, REVISED, NOT_STATED = "[p]", "[r]", "[n]"
SYMBOLS = {
    NOT_AVAILABLE: "not available: a return is outstanding, a wave of the survey is missing, "
    "nobody answered, or there is nothing to divide by",
    UNRELIABLE: filled(
        "unreliable: a percentage or average based on fewer than {cases_for_percentage} cases, or an "
        "estimate from fewer than {answers_for_label} answers"
    ),
    NOT_APPLICABLE: "not applicable: the number does not exist for this figure; for example, "
    "amounts in pounds have no limits, and the first quarters have no usual range",
    PROVISIONAL: "provisional: the figure may change, because a return for the period is "
    "outstanding, was sent early or looks incomplete, or because cases or late records may still "
    "be added",
    NOT_STATED: "not stated: the figure is zero, but at least a part of it was not reported; an "
    "extract for all of London lists none of its cases",
    REVISED: "revised: the previous publication gave a different figure",
}
# Each kind of label has an anchor, a heading and an introduction, which may name thresholds.
LABELS = {
    "verdict": (
        "verdicts",
        "The verdict on the target",
        "The strategy has one target with two measures: both must improve by three points between "
        "2009-10 and 2012-13. The verdict compares the survey's estimate with the target. The "
        "target as a whole has the first of these verdicts that either measure has.",
    ),
    "signal": (
        "signals",
        "A quarter and its usual range",
        "The usual range of a quarter is based on the quarters before it, at most the first "
        "{points_for_limits[1]} of the series, so later quarters never change it. The first "
        "{points_for_limits[0]} final quarters have no range. After them, a quarter outside its "
        "range gets a label, and so does a pattern: seven quarters in a row rising, falling or on "
        "one side of the mean, or two of three quarters near or beyond a limit. In a series in "
        "which nothing changes, about one quarter in 40 has a signal; one in 20 where quarters "
        "vary more than chance, and up to one in 6 where neighbouring quarters resemble each "
        "other. The range is never narrower than chance would make it. A series that changes with "
        "the season has a wide range, so look at its change on the year before instead. The range "
        "starts again after a break in the series. Counts have a range if they are at least two a "
        "quarter on average. Amounts in pounds, days, counts on one day, the index and the survey "
        "have none.",
    ),
    "change": (
        "changes",
        "The change on the year before",
        "A quarter or fiscal year is compared with the same period a year earlier, so seasons do "
        "not matter. The limits allow for chance and for variation from quarter to quarter, which "
        "is measured in up to {pairs_for_label[1]} earlier pairs of quarters. They do not allow "
        "for the usual differences between years, so such differences can cause a label, too. A "
        "pair counts only if both quarters are final and have enough cases. With returns from "
        "2009-10 on, limits and labels begin in 2011-12 Q3 for quarters and in 2012-13 for fiscal "
        "years, because fewer than {pairs_for_label[0]} pairs are too few; earlier periods show "
        "values and differences. If boroughs are missing, London is compared using the boroughs "
        "that reported both periods. Counts and percentages of a fiscal year are also compared "
        "with 2009-10. This change has no label, because four years cannot show whether years "
        "usually differ by as much.",
    ),
    "comparison": (
        "comparisons",
        "A borough beside the rest of London",
        "A borough's fiscal years and its total for 2010-13 are compared with the rest of London, "
        "in rates if the figure is a count. If London is incomplete, the rest is the other "
        "boroughs that reported the whole period, if at least {boroughs_for_london} boroughs did, "
        "including this one.",
    ),
    "standing": (
        "standing",
        "What stands out",
        "The list covers the newest quarter and the newest fiscal year that are over. It never "
        "includes experimental figures.",
    ),
    "survey change": ("survey-changes", "A change in the survey", ""),
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


def improvement(value: float) -> str:
    """Describe a change as an improvement or a worsening, never as a negative improvement."""
    if value == 0:
        return "no change"
    size = points(abs(value))
    return f"worse by {size} points" if value < 0 else f"an improvement of {size} points"


ATTITUDE_CHANGES = {
    "improved": "a clear change for the better",
    "worsened": "a clear change for the worse",
    "no clear change": "no clear change",
    "too few to say": "too few answers to call it a change",
}


def attitude_change(row: AttitudeChange, with_reasons: bool = True) -> str:
    """Describe a change in the survey in a sentence.

    It states a direction only if the change is judged. If the change is not judged, `with_reasons`
    adds why.
    """
    sentence = (
        f"{figure(row.earlier_value, 'percent')} in {row.earlier_label}, "
        f"{figure(row.value, 'percent')} in {_in_words(row)}: "
    )
    if row.statement not in ATTITUDE_CHANGES:
        reasons = f" {row.reasons}." if with_reasons else ""
        return f"{sentence}{row.statement}.{reasons}{_noted(row)}"
    limits = points_between(row.lower_998, row.upper_998)
    return (
        f"{sentence}{improvement(row.improvement_points)} (99.8% interval {limits}), "
        f"{ATTITUDE_CHANGES[row.statement]}.{_noted(row)}"
    )


def _noted(row: AttitudeChange) -> str:
    return f" {row.notes}" if row.notes else ""


def smallest_change(points: Sequence[float | None]) -> str:
    """Say how small a change a borough's survey can show, if known."""
    size = _span(points)
    return size and (
        f"The survey is small here. If opinion changed by about {size} points between two years, "
        "the survey would show the change in 8 cases out of 10. It would show a smaller change "
        "less often."
    )


def typical_change(changes: Sequence[AttitudeChange]) -> str:
    """Say how small a change a typical borough's survey can show, if known.

    `changes` are all boroughs' changes in the survey's measures in one year.
    """
    by_measure: dict[str, list[float]] = {}
    for row in changes:
        if row.smallest_change is not None:
            by_measure.setdefault(row.measure, []).append(row.smallest_change)
    size = _span([median(points) for points in by_measure.values()])
    return size and (
        f"In a typical borough, {median(row.base for row in changes):,.0f} people answered in "
        f"{_in_words(changes[0])}. If opinion there changed by about {size} points between two "
        "years, the survey would show the change in 8 cases out of 10, at 99.8% limits. It would "
        "show a smaller change less often."
    )


def _span(points: Sequence[float | None]) -> str:
    """Return the smallest and the largest of the known numbers as text, such as 14 to 16."""
    known = [round(value) for value in points if value is not None]
    return " to ".join(map(str, sorted({min(known), max(known)}))) if known else ""


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


def signal(row: Signal | None) -> str:
    """Return the mart's sentence about the newest quarter's figure and signal."""
    return "No final figure yet." if row is None else sentence(row.statement)


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
