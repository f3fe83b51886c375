"""The survey's estimates by the textbook, respondent by respondent.

An influence value each, zero outside the domain, and their variance within the design's
strata. It shares nothing with the models, which use only sums.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .survey_sql import Respondent

Vector = NDArray[np.float64]
Answer = Callable[[Respondent], bool | None]


@dataclass(frozen=True)
class Domain:
    """A weighted share, 0 to 1, with the base of its precision."""

    share: float
    influence: Vector
    weights: Vector
    strata: int
    variance: float

    @property
    def base(self) -> int:
        """Respondents in the base."""
        return len(self.weights)

    @property
    def effective_base(self) -> float:
        """Size of the simple random sample that would be as precise.

        By the weights alone if the variance gives over twice as much, as it does near 0.
        """
        kish = float(self.weights.sum() ** 2 / (self.weights**2).sum())
        if self.variance < 1e-30 or not 0 < self.share < 1:
            return min(kish, self.base)
        linearised = self.share * (1 - self.share) / self.variance
        return min(linearised if linearised <= 2 * kish else kish, self.base)


def domain(
    people: list[Respondent],
    answer: Answer,
    quarters: Iterable[str],
    borough: str | None = None,
    everyone: bool = False,
) -> Domain | None:
    """The share of one area (None: London) and window; None if nobody is in the base."""
    inside = np.array(
        [
            person.quarter_start in set(quarters)
            and borough in (None, person.borough_code)
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
    """Sum over the strata; a stratum of one respondent is centred on the whole estimate."""
    strata: dict[tuple[str, str], list[float]] = {}
    for person, value in zip(people, influence, strict=True):
        strata.setdefault((person.quarter_start, person.borough_code), []).append(float(value))
    return sum(
        len(values) * float(np.var(values, ddof=1)) if len(values) > 1 else values[0] ** 2
        for values in strata.values()
    )
