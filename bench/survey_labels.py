"""Simulate how often the survey's labels are false, and which real changes they detect.

`python -m bench.survey_labels` simulates surveys of the same size as the MPS survey: 32 boroughs
with 100 interviews each in every quarter for four years. The weights have a design effect of 1.3.
The script applies the rules in models/intermediate/survey and marts.confidence_target, and prints a
table of the results.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

BOROUGHS, QUARTERS, INTERVIEWS = 32, 16, 100
WEIGHTS = sqrt(log(1.3))
"""With this standard deviation of the log weights, the design effect (1 + cv^2) is 1.3."""
AT_ONCE = 25
LONDON, OWN = (1, 2), (1,)
"""The axes over which sums are added up: quarters and boroughs for London, only quarters for a
borough."""
BASELINE, LAST = range(4), range(12, 16)
Z95, Z998 = 1.959964, 3.090232


@dataclass(frozen=True)
class Sums:
    """The sums that the models use, by survey, quarter and borough."""

    weights: Vector
    counted: Vector
    squares: Vector
    counted_squares: Vector


@dataclass(frozen=True)
class Shares:
    """Shares in percentage points and their variances, by survey or by survey and borough."""

    value: Vector
    variance: Vector

    def error(self, other: "Shares") -> Vector:
        """Return the standard error of the difference between shares from different quarters."""
        return np.sqrt(self.variance + other.variance)

    def is_far(self, other: "Shares", points: float) -> NDArray[np.bool_]:
        """Return whether the shares differ by more than both `points` and 4 standard errors."""
        apart = np.abs(self.value - other.value)
        return (apart > points) & (apart > 4 * self.error(other))


def surveys(
    many: int, share: Sequence[float], silent: Sequence[float], seed: int = 2013
) -> Iterator[tuple[Sums, Sums]]:
    """Simulate surveys with these quarterly shares; yield sums for answers and missing answers."""
    chance = np.random.default_rng(seed)
    places = np.linspace(-0.1, 0.1, BOROUGHS)[:, None]
    size = (AT_ONCE, QUARTERS, BOROUGHS, INTERVIEWS)
    for _ in range(many // AT_ONCE):
        weights = chance.lognormal(0, WEIGHTS, size)
        none = chance.random(size) < np.array(silent)[:, None, None]
        counted = (chance.random(size) < np.array(share)[:, None, None] + places) & ~none
        yield sums(weights, ~none, counted), sums(weights, np.ones_like(none), none)


def sums(weights: Vector, base: NDArray[np.bool_], counted: NDArray[np.bool_]) -> Sums:
    """Add up weights and their squares in each stratum."""
    powers = [weights * base, weights * counted, weights**2 * base, weights**2 * counted]
    return Sums(*(each.sum(axis=3) for each in powers))


def window(found: Sums, quarters: Sequence[int], area: tuple[int, ...]) -> Shares:
    """Estimate a share and its variance by Taylor linearisation over the strata."""
    w, wy, ww, wwy = (getattr(found, field.name)[:, list(quarters)] for field in fields(found))
    total = w.sum(axis=area, keepdims=True)
    p = wy.sum(axis=area, keepdims=True) / total
    z1 = (wy - p * w) / total
    z2 = (wwy * (1 - 2 * p) + p * p * ww) / total**2
    strata = INTERVIEWS / (INTERVIEWS - 1) * np.maximum(z2 - z1 * z1 / INTERVIEWS, 0)
    return Shares(100 * p.squeeze(area), 1e4 * strata.sum(axis=area))


def has_an_odd_wave(found: Sums, quarters: Sequence[int], area: tuple[int, ...]) -> Vector:
    """Return whether any wave in these quarters differs too much from the other waves together."""
    odd = [
        window(found, [wave], area).is_far(
            window(found, [each for each in quarters if each != wave], area), 5
        )
        for wave in quarters
    ]
    return np.asarray(np.any(odd, axis=0), dtype=float)


def rates(many: int, share: Sequence[float], silent: Sequence[float]) -> dict[str, list[float]]:
    """Return the percentages of surveys and of boroughs in which each rule holds.

    Only London gets a verdict, and only if its answers pass the checks.
    """
    found: dict[str, list[list[Vector]]] = {}
    for answers, silences in surveys(many, share, silent):
        for place, area in enumerate((LONDON, OWN)):
            before, now = window(answers, BASELINE, area), window(answers, LAST, area)
            gain, error = before.value - now.value, before.error(now)
            lower, upper = gain - Z95 * error, gain + Z95 * error
            none = [window(silences, quarters, area) for quarters in (BASELINE, LAST)]
            odd, silence = has_an_odd_wave(answers, LAST, area), none[0].is_far(none[1], 3)
            fit = (odd == 0) & ~silence
            of_survey = {
                "a wave departs": odd,
                "no answer departs": silence,
                "improved or worsened (99.8 %)": fit & (np.abs(gain) > Z998 * error),
                "the same at 95 %, as before": np.abs(gain) > Z95 * error,
                "ACHIEVED": fit & (gain >= 3) & (lower > 0),
                "ACHIEVED, clear": fit & (lower >= 3),
                "NOT ACHIEVED, clear": fit & (upper < 3),
            }
            for rule, holds in of_survey.items():
                found.setdefault(rule, [[], []])[place].append(np.asarray(holds, float))
    return {rule: [100 * float(np.mean(each)) for each in held] for rule, held in found.items()}


def changed(before: float, after: float, waves: Sequence[int] = LAST) -> list[float]:
    """Return a share for each quarter: `after` in the given waves, and `before` in the others."""
    return [after if quarter in waves else before for quarter in range(QUARTERS)]


CASES = {
    "nothing changes": (2000, changed(0.34, 0.34), changed(0.1, 0.1)),
    "a wave reversed (34 to 66 %)": (500, changed(0.34, 0.66, [14]), changed(0.1, 0.1)),
    "a wave reversed (51 to 28 %)": (500, changed(0.51, 0.28, [14]), changed(0.1, 0.1)),
    "no answer from 12 to 2 %": (500, changed(0.34, 0.34), changed(0.12, 0.02)),
    "3 points fewer": (500, changed(0.34, 0.31), changed(0.1, 0.1)),
    "5 points fewer": (500, changed(0.34, 0.29), changed(0.1, 0.1)),
    "16 points fewer": (500, changed(0.34, 0.18), changed(0.1, 0.1)),
}


def main() -> None:
    """Print a table of how often each rule holds in each case."""
    for case, (many, share, silent) in CASES.items():
        print(f"{case} ({many} surveys){'':<{44 - len(case)}}London  boroughs")
        for rule, (london, boroughs) in rates(many, share, silent).items():
            own = "" if "ACHIEVED" in rule else f"{boroughs:8.2f} %"
            print(f"    {rule:<50}{london:8.2f} %{own}")


if __name__ == "__main__":
    main()
