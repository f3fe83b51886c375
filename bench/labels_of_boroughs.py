"""Simulate how often boroughs are labelled "higher" or "lower" than London, rightly or wrongly.

`python -m bench.labels_of_boroughs` simulates one year's figures for 32 boroughs with the rules in
marts.indicator_comparisons. The script prints the percentage of boroughs and of indicators with a
false label, and how often a borough that really differs gets a label. For counts, each result is
printed twice: once with the overdispersion as it is, and once with the overdispersion divided by
the value expected by chance. For percentages, the script prints how often labels are false with the
corrected scores and with the plain scores.
"""

import numpy as np
from numpy.typing import NDArray

from bench.labels_of_changes import Array, varying
from bench.winsorised_squares import winsorised

BOROUGHS = 32
Z_998 = 3.090232306167813
BY_CHANCE = 0.7037
"""The mean square of 32 stable boroughs' winsorised scores, from the seed winsorised_squares."""
DRAWS = 10_000
PROCESSES = {
    "chance alone": (0.0, 0.0, 0.0),
    "quarters vary, sd 0.15": (0.15, 0.0, 0.0),
    "the same, autocorrelation 0.5": (0.15, 0.5, 0.0),
    "levels differ, sd 0.15": (0.0, 0.0, 0.15),
}
"""Each process has a standard deviation and autocorrelation for quarters, and a standard deviation
for levels.
"""


def reach(scores: Array, by_chance: float) -> Array:
    """Return the distance from London's level to the limits, in units of the scores."""
    square = (winsorised(scores) ** 2).mean(1, keepdims=True) / by_chance
    return np.asarray(Z_998 * np.sqrt(np.maximum(square, 1)))


def scores_of_counts(process: tuple[float, float, float], mean: float, factor: float) -> Array:
    """Simulate scores for counts; `factor` multiplies the first borough's expected count."""
    chance = np.random.default_rng(2010)
    people = np.exp(chance.standard_normal((DRAWS, BOROUGHS)) * 0.4 - 0.08)
    quarters = varying(chance, (DRAWS, BOROUGHS, 4), *process[:2])
    levels = np.exp(chance.standard_normal(people.shape) * process[2])
    expected = mean * people * levels * np.exp(quarters).sum(2)
    expected[:, 0] *= factor
    events = chance.poisson(expected).astype(float)
    london = events.sum(1, keepdims=True) * people / people.sum(1, keepdims=True)
    return np.asarray(2 * (np.sqrt(events + 0.375) - np.sqrt(london + 0.375)))


def shares(base: int, share: float) -> tuple[Array, Array]:
    """Return the corrected and the plain scores of simulated percentages."""
    chance = np.random.default_rng(2010)
    bases = chance.integers(base // 2, 2 * base, (DRAWS, BOROUGHS)).clip(20)
    tops = chance.binomial(bases, share).astype(float)
    london = np.arcsin(np.sqrt(tops.sum(1, keepdims=True) / bases.sum(1, keepdims=True)))
    corrected = np.arcsin(np.sqrt((tops + 0.375) / (bases + 0.75)))
    plain = np.arcsin(np.sqrt(tops / bases))
    size = 2 * np.sqrt(bases + 0.5)
    return np.asarray(size * (corrected - london)), np.asarray(size * (plain - london))


def percentages(labelled: NDArray[np.bool_]) -> str:
    """Return the percentages of boroughs and of indicators that have a label."""
    return f"{100 * labelled.mean():6.2f} {100 * labelled.any(1).mean():6.1f}"


def main() -> None:
    """Print the percentages of boroughs and of indicators with a label."""
    print("mean of a borough's quarter, process: boroughs and indicators with a false label,")
    print("and labels of a borough 1.5 and 2 times as high as London (before | after)")
    for mean in (2.0, 5.0, 20.0, 80.0):
        for name, process in PROCESSES.items():
            cells = []
            for by_chance in (1.0, BY_CHANCE):
                scores = scores_of_counts(process, mean, 1)
                cell = percentages(np.abs(scores) > reach(scores, by_chance))
                for factor in (1.5, 2.0):
                    scores = scores_of_counts(process, mean, factor)
                    labelled = scores > reach(scores, by_chance)
                    cell += f" {100 * labelled[:, 0].mean():6.1f}"
                cells.append(cell)
            print(f"{mean:4.0f} {name:30}", " | ".join(cells))
    print("base and share: boroughs and indicators with a false label (score's band | other band)")
    for base in (25, 60, 200):
        for share in (0.5, 0.75, 0.9):
            scores, plain = shares(base, share)
            limits = reach(scores, BY_CHANCE)
            cells = [percentages(np.abs(each) > limits) for each in (scores, plain)]
            print(f"{base:4} {share:5.0%}", " | ".join(cells))


if __name__ == "__main__":
    main()
