"""Estimate the Public Attitude Survey's shares and limits for given boroughs and quarters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import cast

from tests.oracle.counting import event_date
from tests.oracle.intervals import quantile, wilson
from tests.oracle.records import Record
from tests.oracle.rules import quarter_of

QUESTIONS = {
    "pas_drugs_problem": ("drugs_problem", {"very_big", "fairly_big"}),
    "pas_tackling_drugs": ("tackles_drugs", {"5", "6", "7"}),
}
NO_ANSWER = {"dont_know", "refused"}


@dataclass
class Estimate:
    """A share in percent. The limits are None if no degrees of freedom are left."""

    value: float
    lower: float | None
    upper: float | None
    base: int
    effective_base: float
    not_answered_percent: float


@dataclass(frozen=True)
class Answer:
    """A respondent's weight, and whether the answer is valid and in the numerator."""

    weight: float
    is_valid: bool
    is_counted: bool


Strata = dict[tuple[str, date], list[Answer]]


def stratify(respondents: Iterable[Record], indicator: str) -> Strata:
    """Return the answers, grouped by borough and quarter."""
    column, counted = QUESTIONS[indicator]
    strata: Strata = defaultdict(list)
    for record in respondents:
        given = record.values.get(column, "refused")
        answer = Answer(weight_of(record), given not in NO_ANSWER, given in counted)
        strata[cast("str", record.borough), quarter_of(event_date(record))].append(answer)
    return strata


def warn_of_weights(respondents: list[Record]) -> Counter[tuple[str, str, str]]:
    """Warn about rows whose weight is more than ten times the median.

    Return the number of warnings by file.
    """
    waves: dict[str, list[Record]] = defaultdict(list)
    for record in respondents:
        waves[cast("str", record.values["wave"])].append(record)
    totals = {wave: sum(map(weight_of, held)) for wave, held in waves.items()}
    warned: Counter[tuple[str, str, str]] = Counter()
    for wave, held in waves.items():
        usual = median(map(weight_of, held))
        for record in held:
            if weight_of(record) > 10 * usual:
                record.warnings.add("weight_outlier")
        files = {record.file.file_name for record in held}
        if not 0.5 <= totals[wave] / median(totals.values()) <= 2:
            warned.update(("pas_waves", name, "weight_total") for name in files)
        if len(set(map(weight_of, held))) == 1:
            warned.update(("pas_waves", name, "weight_constant") for name in files)
    return warned


def weight_of(record: Record) -> float:
    return float(cast("float", record.values["weight"]))


def estimate(strata: list[list[Answer]]) -> Estimate | None:
    """Return the share over all strata, or None if there is no valid answer."""
    valid = [[answer for answer in stratum if answer.is_valid] for stratum in strata]
    base = sum(map(len, valid))
    if base == 0:
        return None
    total = sum(answer.weight for stratum in valid for answer in stratum)
    share = sum(a.weight for stratum in valid for a in stratum if a.is_counted) / total
    variance = sum(
        _variance([a.weight * (a.is_counted - share) / total for a in held], len(stratum))
        for held, stratum in zip(valid, strata, strict=True)
    )
    kish = total**2 / sum(a.weight**2 for stratum in valid for a in stratum)
    is_certain = sum(a.is_counted for stratum in valid for a in stratum) in (0, base)
    effective = kish if is_certain or variance <= 1e-30 else share * (1 - share) / variance
    effective = min(effective if effective <= 2 * kish else kish, float(base))
    asked = sum(answer.weight for stratum in strata for answer in stratum)
    found = Estimate(100 * share, None, None, base, effective, 100 * (1 - total / asked))
    freedom = base - sum(bool(stratum) for stratum in valid)
    if freedom > 0:
        found.lower, found.upper = wilson(share, effective, quantile(freedom))
    return found


def _variance(scores: list[float], size: int) -> float:
    """Return a stratum's contribution to the variance. Respondents without an answer add 0."""
    squares = sum(score**2 for score in scores)
    if size < 2:
        return squares
    return size / (size - 1) * max(squares - sum(scores) ** 2 / size, 0.0)
