"""Estimate the survey's shares, their limits and quality (statistics.md 1.3 to 1.6).

The textbook method: each respondent has an influence value, which is zero outside the domain, and
the variance is calculated from the influence values in each stratum (quarter and borough).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import NamedTuple

import numpy as np

from tests.oracle.finality import period_status
from tests.oracle.intervals import Z, quantile, wilson
from tests.oracle.periods import quarter_of
from tests.oracle.places import BOROUGH_NAMES, LONDON, UNATTRIBUTED
from tests.oracle.rollup import EMPTY

QUESTIONS = {
    "pas_drugs_problem": ("drugs_problem", {"very_big", "fairly_big"}),
    "pas_tackling_drugs": ("tackles_drugs", {"5", "6", "7"}),
}
NO_ANSWER = {"dont_know", "refused"}


class Answer(NamedTuple):
    """One respondent's answer. `is_counted` is None if the person gave no valid answer."""

    quarter: date
    borough: str
    weight: float
    is_counted: bool | None


@dataclass(frozen=True)
class Share:
    """A share from 0 to 1, and what determines its precision."""

    value: float
    influence: np.ndarray
    variance: float
    base: int
    strata: int
    kish_base: float
    quarters: int
    boroughs: int

    @property
    def effective_base(self):
        """Return the size of a simple random sample with the same precision."""
        if 0 < self.value < 1 and self.variance > 1e-20:
            return min(self.value * (1 - self.value) / self.variance, self.base)
        return min(self.kish_base, self.base)

    @property
    def freedom(self):
        """Return the degrees of freedom."""
        return self.base - self.strata

    def limits(self, z=Z):
        """Return Wilson's limits in percent, or None without a degree of freedom."""
        if self.freedom < 1:
            return None
        return wilson(self.value, self.effective_base, quantile(self.freedom, z))


class Survey:
    """Everybody's answers to one question."""

    def __init__(self, answers):
        held = [*answers]
        self.quarters = np.array([each.quarter.toordinal() for each in held])
        self.boroughs = np.array([each.borough for each in held], dtype=object)
        self.weights = np.array([each.weight for each in held], dtype=float)
        self.is_valid = np.array([each.is_counted is not None for each in held], dtype=bool)
        self.is_counted = np.array([bool(each.is_counted) for each in held], dtype=float)
        strata = {each[:2]: 0 for each in held}
        strata = {stratum: number for number, stratum in enumerate(strata)}
        self.strata = np.array([strata[each[:2]] for each in held], dtype=int)
        self.sizes = np.bincount(self.strata) if held else np.zeros(0)

    def share(self, quarters, area=LONDON, *, everyone=False, without=None):
        """Return an area's share of valid answers or, for `everyone`, of all respondents."""
        inside = self._inside(quarters, area) & (self.boroughs != without)
        inside = inside if everyone else inside & self.is_valid
        if not inside.any():
            return None
        weights, counted = self.weights[inside], self.is_counted[inside]
        value = float(weights @ counted / weights.sum())
        if counted.min() == counted.max():  # 0 or 1, without an error from rounding
            value = float(counted[0])
        influence = inside * self.weights * (self.is_counted - value) / weights.sum()
        return Share(
            value,
            influence,
            self.variance(influence),
            int(inside.sum()),
            len({*self.strata[inside]}),
            float(weights.sum() ** 2 / (weights**2).sum()),
            len({*self.quarters[inside]}),
            len({*self.boroughs[inside]}),
        )

    def not_answered(self, quarters, area):
        """Return the weighted percentage of people who gave no valid answer."""
        inside = self._inside(quarters, area)
        asked, valid = self.weights[inside].sum(), self.weights[inside & self.is_valid].sum()
        return 100 * (1 - float(valid / asked)) if asked else None

    def covered(self, quarter):
        """Return how many boroughs have ten valid answers in a quarter."""
        valid = self.boroughs[self._inside([quarter], LONDON) & self.is_valid]
        return sum(number >= 10 for number in Counter(valid).values())

    def variance(self, influence):
        """Add up the variance over the strata. A stratum with one respondent adds its square."""
        if not len(influence):
            return 0.0
        sums = np.bincount(self.strata, influence)
        squares = np.bincount(self.strata, influence**2)
        several = np.maximum(squares - sums**2 / self.sizes, 0) * self.sizes
        return float(
            np.where(self.sizes > 1, several / np.maximum(self.sizes - 1, 1), squares).sum()
        )

    def _inside(self, quarters, area):
        inside = np.isin(self.quarters, [quarter.toordinal() for quarter in quarters])
        return inside if area == LONDON else inside & (self.boroughs == area)


def surveys(respondents):
    """Return the accepted answers to each question."""
    found = {}
    for measure, (column, counted) in QUESTIONS.items():
        answers = []
        for record in respondents:
            given = record.values.get(column, "refused")
            is_counted = None if given in NO_ANSWER else given in counted
            weight = float(record.values["weight"])
            answers.append(Answer(quarter_of(record.day), record.borough, weight, is_counted))
        found[measure] = Survey(answers)
    return found


def estimates(survey, over, as_at):
    """Yield the rows of marts.public_attitudes by area and period. Notes are left out."""
    for period in over:
        for area in (LONDON, *BOROUGH_NAMES):
            row = estimate(survey, period.quarters, area) | {"is_complete": period.end <= as_at}
            row["not_fit_reason"] = not_fit_reason(survey, area, period, as_at)
            yield (area, *period.place), row


def not_fit_reason(survey, area, period, as_at):
    """Return why London's estimate for a period that is over is not fit to judge, or None."""
    if area != LONDON or period.end > as_at:
        return None
    if any(survey.covered(quarter) < 31 for quarter in period.quarters):
        return "few_boroughs"
    flag = estimate(survey, period.quarters, area)["quality_flag"]
    return "unreliable" if flag == "u" else None


def figures(attitudes, statuses, over, as_at):
    """Yield the survey's rows of marts.indicator_values. They have no return status."""
    shown = ("value", "lower_95", "upper_95", "base", "quality_flag")
    known = {
        period.place: period_status(statuses, [UNATTRIBUTED], period, as_at) for period in over
    }
    for key, row in attitudes.items():
        status = known[key[2:]] | {"return_status": None}
        yield key, EMPTY | status | {name: row[name] for name in shown}


def estimate(survey, quarters, area):
    found = survey.share(quarters, area)
    everyone = survey.share(quarters, area, everyone=True)
    row = dict.fromkeys(("value", "standard_error", "lower_95", "upper_95"))
    row |= dict.fromkeys(("effective_base", "design_effect", "degrees_of_freedom"))
    row |= {"base": 0, "quarters_answered": 0, "boroughs_answered": 0}
    row["not_answered_percent"] = survey.not_answered(quarters, area)
    row["all_respondent_value"] = everyone and 100 * everyone.value
    if found:
        limits = found.limits() or (None, None)
        row |= {"value": 100 * found.value, "standard_error": 100 * sqrt(found.variance)}
        row |= {"lower_95": limits[0], "upper_95": limits[1]}
        row |= {"base": found.base, "effective_base": found.effective_base}
        row |= {"degrees_of_freedom": found.freedom, "quarters_answered": found.quarters}
        row["boroughs_answered"] = found.boroughs
        simple = found.value * (1 - found.value) / max(found.base - 1, 1)
        row["design_effect"] = found.variance / simple if simple and found.base > 1 else None
    return row | {"quality_flag": quality_flag(row)}


def quality_flag(row):
    """Return `u` for an unreliable estimate, `c` for one to use with caution, or else None."""
    if row["base"] < 30 or row["effective_base"] < 30 or row["lower_95"] is None:
        return "u"
    width = row["upper_95"] - row["lower_95"]
    if width >= 30:
        return "u"
    return "c" if row["base"] < 100 or width > 20 or row["not_answered_percent"] > 20 else None
