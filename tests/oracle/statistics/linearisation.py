"""Estimate the survey's shares by the textbook method, respondent by respondent.

Each respondent has an influence value, which is zero outside the domain. The estimate's variance is
calculated from the influence values in each stratum. The models use only sums, so the two
calculations have nothing in common.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from tests.oracle.intervals import wilson

from .surveys import Respondent

Vector = NDArray[np.float64]
Answer = Callable[[Respondent], bool | None]


def is_problem(person: Respondent) -> bool | None:
    return person.is_problem


@dataclass(frozen=True)
class Domain:
    """A weighted share from 0 to 1, and the quantities that determine its precision."""

    share: float
    influence: Vector
    weights: Vector
    strata: int
    variance: float

    @property
    def base(self) -> int:
        """Return the number of respondents in the denominator."""
        return len(self.weights)

    @property
    def effective_base(self) -> float:
        """Return the size of a simple random sample with the same precision.

        The variance of a share near 0 gives far too large an effective sample size, so a size over
        twice Kish's is replaced by Kish's.
        """
        linearised = self.share * (1 - self.share) / self.variance if self.is_linearised else None
        return min(linearised or self.kish_base, self.base)

    @property
    def kish_base(self) -> float:
        """Return Kish's effective sample size, based only on the weights."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    @property
    def is_linearised(self) -> bool:
        """Return whether the linearised variance is reliable."""
        if self.variance < 1e-30 or not 0 < self.share < 1:
            return False
        return self.share * (1 - self.share) / self.variance <= 2 * self.kish_base


def domain(
    people: list[Respondent],
    answer: Answer,
    quarters: Iterable[str],
    borough: str | None = None,
    everyone: bool = False,
    *,
    without: str | None = None,
) -> Domain | None:
    """Return the share for these quarters and this borough, or None if nobody responded.

    To get the rest of London, give the borough that is left out as `without`.
    """
    inside = np.array(
        [
            person.quarter_start in set(quarters)
            and borough in (None, person.borough_code)
            and person.borough_code != without
            and (everyone or answer(person) is not None)
            for person in people
        ],
        dtype=bool,
    )
    if not inside.any():
        return None
    weights = np.array([person.weight for person in people])
    counted = np.array([bool(answer(person)) for person in people], dtype=float)
    share = float(np.average(counted[inside], weights=weights[inside]))
    influence = inside * weights * (counted - share) / weights[inside].sum()
    strata = {
        (person.quarter_start, person.borough_code)
        for person, is_inside in zip(people, inside, strict=True)
        if is_inside
    }
    return Domain(share, influence, weights[inside], len(strata), variance(people, influence))


def variance(people: list[Respondent], influence: Vector) -> float:
    """Return the variance, added up over the strata.

    A stratum with one respondent is centred on the overall mean.
    """
    strata: dict[tuple[str, str], list[float]] = {}
    for person, value in zip(people, influence, strict=True):
        strata.setdefault((person.quarter_start, person.borough_code), []).append(float(value))
    return sum(
        len(values) * float(np.var(values, ddof=1)) if len(values) > 1 else values[0] ** 2
        for values in strata.values()
    )


def mover(
    now: Domain, before: Domain, z_now: float, z_before: float | None = None
) -> tuple[float, float]:
    """Return Newcombe's limits for a fall in points, based on the Wilson limits of both shares."""
    z_before = z_now if z_before is None else z_before
    low, high = wilson(now.share, now.effective_base, z_now)
    low_before, high_before = wilson(before.share, before.effective_base, z_before)
    share, share_before = 100 * now.share, 100 * before.share
    lower = share_before - share - hypot(share_before - low_before, high - share)
    return lower, share_before - share + hypot(high_before - share_before, share - low)


def standard_error(one: Domain) -> float:
    """Return the standard error in points.

    If the variance is unreliable, return a quarter of the greatest distance to Wilson's limits at
    four standard errors.
    """
    if one.is_linearised:
        return 100 * sqrt(one.variance)
    low, high = wilson(one.share, one.effective_base, 4)
    return max(100 * one.share - low, high - 100 * one.share) / 4


def are_far_apart(apart: float, points: float, error: float) -> bool:
    """Return whether a difference is more than `points` and four standard errors."""
    return abs(apart) > points + 1e-9 and abs(apart) > 4 * error
