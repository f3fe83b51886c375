"""Simulate how often the limits around crack house closures contain the true ratio.

`python -m bench.vicinity` simulates London as 32 boroughs with 20 wards each, and closes crack
houses at random. The script prints how often the 95 % limits contain the true ratio, and how often
the 99.8 % limits give a label. Both percentages are printed for the method in
marts.crack_house_vicinity and for other methods. All labels are false except in the last two cases,
where a closure reduces offences by a fifth or by two fifths.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

Numbers = NDArray[np.float64]
BOROUGHS, WARDS, QUARTERS, LONDONS = 32, 20, 16, 20
FIRST, LAST = 4, 12
"""The range of quarters that have at least four quarters before them and four after them."""
FEWEST = 5
"""A label needs at least this many wards with a closure."""


@dataclass(frozen=True)
class Case:
    """A ward's mean offences per quarter and their dispersion, and the rate and effect of closures.

    The log of a ward's level has a standard deviation of 0.2 over time. `persistence` is the
    correlation between neighbouring quarters. If `persistence` is 0, the level of a ward is
    constant.
    """

    mean: float
    dispersion: float
    persistence: float
    closing: float
    fall: float = 0


CASES = [
    *(Case(mean, spread, 0, 0.05) for mean in (3, 40) for spread in (1, 1.5, 2.5)),
    *(Case(mean, spread, 0.6, 0.05) for mean in (3, 40) for spread in (1, 1.5, 2.5)),
    Case(3, 1.5, 0, 0.015),
    Case(40, 1.5, 0.6, 0.015),
    Case(3, 1.5, 0.6, 0.05, 0.2),
    Case(40, 1.5, 0.6, 0.05, 0.4),
]


def invented(case: Case, chance: np.random.Generator) -> tuple[Numbers, NDArray[np.bool_]]:
    """Simulate offences and closures in each copy of London, by borough, ward and quarter."""
    shape = (LONDONS, BOROUGHS, WARDS, QUARTERS)
    drift = np.zeros(shape)
    if case.persistence:
        drift = chance.normal(0, 0.2, shape)
        for at in range(1, QUARTERS):
            drift[..., at] *= sqrt(1 - case.persistence**2)
            drift[..., at] += case.persistence * drift[..., at - 1]
    closed = chance.random(shape) < case.closing
    usual = case.mean * np.exp(chance.normal(0, 0.5, (*shape[:3], 1)) + drift)
    for at in range(FIRST, LAST):
        usual[..., at + 1 : at + 5] *= np.where(closed[..., at, None], 1 - case.fall, 1)
    if case.dispersion > 1:
        usual = chance.gamma(usual / (case.dispersion - 1)) * (case.dispersion - 1)
    return chance.poisson(usual).astype(float), closed


def around(values: Numbers, first: int, last: int) -> Numbers:
    """Return the sum of the values from `first` to `last` quarters after each quarter."""
    total = np.cumsum(np.insert(values, 0, 0, -1), -1)
    found: Numbers = total[..., FIRST + last + 1 :][..., : LAST - FIRST]
    return found - total[..., FIRST + first :][..., : LAST - FIRST]


def pooled(cells: Numbers) -> Numbers:
    """Return the two terms that a stratum's four cells add to the Mantel-Haenszel ratio."""
    after, before, other_after, other_before = cells
    whole = np.maximum(cells.sum(0), 1)
    return np.stack([after * other_before / whole, before * other_after / whole])


def estimates(offences: Numbers, closed: NDArray[np.bool_]) -> Iterator[tuple[str, Numbers]]:
    """Yield the log ratios, errors, degrees of freedom and ward counts, by area and method."""
    roles = closed[..., FIRST:LAST], around(closed.astype(float), -4, 4) == 0
    sums = around(offences, 1, 4), around(offences, -4, -1)
    own = np.stack([total * role for role in roles for total in sums])
    strata = own.sum(3)
    borough = pooled(strata).sum(-1)
    without = pooled(strata[:, :, :, None] - own).sum(-1)
    london = borough.sum(-1)
    has_closed = (roles[0] & roles[1].any(2, keepdims=True)).any(-1)
    rest = (london[..., None] - borough)[..., None]
    ways = {
        "borough": (borough, without, (-1,), strata.sum(-1)),
        "London": (london, rest + without, (-2, -1), strata.sum((-2, -1))),
    }
    for area, (whole, left, wards, cells) in ways.items():
        ratio, count = np.log(whole[0] / whole[1]), has_closed.sum(wards)
        off = np.log(left[0] / left[1]) - np.expand_dims(ratio, wards)
        error = np.sqrt((count - 1) / count * (off**2).sum(wards))
        naive = np.log(cells[0] / cells[1] * cells[3] / cells[2])
        always = np.full(ratio.shape, inf)
        yield f"{area}, before 2.8", _rows(naive, np.sqrt((1 / cells).sum(0)), always, count)
        yield f"{area}, ward, normal", _rows(ratio, error, always, count)
        yield f"{area}, ward, t", _rows(ratio, error, count - 1, count)
    left = london[..., None] - borough
    off = np.log(left[0] / left[1]) - ratio[..., None]
    error = np.sqrt((BOROUGHS - 1) / BOROUGHS * (off**2).sum(-1))
    yield "London, borough, t", _rows(ratio, error, always * 0 + BOROUGHS - 1, count)


def _rows(*columns: Numbers) -> Numbers:
    return np.stack([np.ravel(column) for column in columns])


def shares(case: Case, rounds: int) -> dict[str, tuple[int, float, float]]:
    """Return the number of areas judged and two rates in percent, by kind of area and method.

    The first rate is how often the limits contain the true ratio, and the second is how often the
    limits give a label.
    """
    chance = np.random.default_rng(2013)
    found: dict[str, list[Numbers]] = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(rounds):
            for name, rows in estimates(*invented(case, chance)):
                found.setdefault(name, []).append(rows)
    answers = {}
    for name, parts in found.items():
        ratio, error, freedom, wards = np.concatenate(parts, 1)
        judged = np.isfinite(ratio) & np.isfinite(error) & (wards >= FEWEST)
        ratio, error, freedom = ratio[judged], error[judged], freedom[judged]
        near, far = (
            np.where(freedom < inf, t.ppf(p, freedom), norm.ppf(p)) for p in (0.975, 0.999)
        )
        holds = np.abs(ratio - log(1 - case.fall)) <= near * error
        labelled = np.abs(ratio) > far * error
        answers[name] = (len(ratio), 100 * float(holds.mean()), 100 * float(labelled.mean()))
    return answers


def main() -> None:
    """Print each case, with one line per method."""
    for case in CASES:
        print(case)
        for name, (judged, holds, labelled) in shares(case, 25).items():
            print(f"  {name:22}{judged:7} judged{holds:7.1f} % hold{labelled:7.2f} % labelled")


if __name__ == "__main__":
    main()
