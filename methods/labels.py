"""Simulate how often a label is false, and how often a real change is found.

`python -m methods.labels` prints the tables in docs/methods.md. The rule of the charts is written
here a second time, and shares no code with the models.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating[Any]]
SERIES = 50_000
QUARTERS = 16
MEANS = (5, 20, 100, 1_000, 10_000)
SHARES = (10, 50)
DENOMINATORS = (20, 50, 200, 1_000)
RESEMBLANCE = 0.5
"""The correlation of the rates of neighbouring quarters, if they resemble each other."""
VARIATIONS = (0.1, 0.2)
"""By how much the rates then vary beyond chance: their standard deviation, as a share."""
RESEMBLING_MEANS = (10, 100, 1_000)
CHANGED_MEANS = (10, 100)
CHANGES = (0.5, 2)
SEASONS = (0, 0.2)
"""How far summer is above the mean and winter below it, as a share."""
ANSWERS = 11_000
"""How many people answer the survey in a year."""
BASELINES = (33, 48)
"""The two survey measures in 2009-10, in percent: one should fall, the other rise."""
CORRELATIONS = (0.0, 0.1, 0.2)


def signals(points: Numbers, denominators: Numbers | None = None) -> Numbers:
    """Return each point's signal on its XmR chart: 1 higher, -1 lower, 0 usual, nan no limits.

    Each row has the points of a series: counts, or percentages if they have denominators.
    """
    found = np.full(points.shape, np.nan)
    for at in range(8, points.shape[1]):
        base = points[:, : min(at, 12)]
        centre = base.mean(axis=1)
        variance = centre
        if denominators is not None:
            variance = centre * (100 - centre) / denominators[:, at]
        reach = np.maximum(2.66 * _screened(np.abs(np.diff(base, axis=1))), 3 * np.sqrt(variance))
        away = points[:, at - 6 : at + 1] - centre[:, None]
        outside = np.where(np.abs(away[:, 6]) > reach * (1 + 1e-9), np.sign(away[:, 6]), 0)
        run = 1.0 * (away > 0).all(axis=1) - (away < 0).all(axis=1)
        has_limits = (reach > 0) & (denominators is not None or centre >= 2)
        found[:, at] = np.where(has_limits, np.where(outside != 0, outside, run), np.nan)
    return found


def _screened(ranges: Numbers) -> Numbers:
    """Return each row's mean moving range without its improbably large ranges."""
    mean = ranges.mean(axis=1)
    kept = ranges < 3.267 * mean[:, None]
    screened: Numbers = (ranges * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
    return np.where(screened > 0, screened, mean)


def newest(points: Numbers, denominators: Numbers | None = None) -> tuple[int, int]:
    """Return how many charts have a signal in their newest quarter, and how many are judged."""
    found = signals(points, denominators)[:, -1]
    return int((np.abs(found) > 0).sum()), int((~np.isnan(found)).sum())


@cache
def charts() -> dict[str, tuple[int, int]]:
    """Return how many charts have a signal, and how many are judged, for each kind of series."""
    chance, size = np.random.default_rng(73), (SERIES, QUARTERS)
    found = {}
    for mean in MEANS:
        counts = chance.poisson(mean, size)
        found[f"counts of {mean:,} a quarter"] = newest(counts.astype(float))
    for share in SHARES:
        for denominator in DENOMINATORS:
            denominators = np.full(size, float(denominator))
            percentages = 100 * chance.binomial(denominator, share / 100, size) / denominators
            found[f"{share}% of {denominator:,} cases"] = newest(percentages, denominators)
    return found


def charts_per_signal() -> float:
    """Return the number of charts for each chart that has a signal by chance."""
    signalled = sum(number for number, _ in charts().values())
    return sum(judged for _, judged in charts().values()) / signalled


def reached(correlation: float) -> float:
    """Return how often both measures show three points if both truly improved by exactly three.

    `correlation` says how much more often people who see no problem say that the police do well.
    """
    chance = np.random.default_rng(73)
    good = np.array([[100 - BASELINES[0], BASELINES[1]], [103 - BASELINES[0], BASELINES[1] + 3]])
    shares = []
    for first, second in good / 100:
        both = first * second
        both += correlation * np.sqrt(first * (1 - first) * second * (1 - second))
        cells = [both, first - both, second - both, 1 - first - second + both]
        people = chance.multinomial(ANSWERS, cells, SERIES)
        shares.append((people[:, [0, 0]] + people[:, [1, 2]]) / ANSWERS)
    improvements = shares[1] - shares[0]
    return float((improvements >= 0.03).all(axis=1).mean())


def resembling(mean: float, variation: float) -> float:
    """Return the share of charts with a signal if the rates of neighbouring quarters correlate.

    The rate varies around a mean that never changes (a first-order autoregression).
    """
    chance, size = np.random.default_rng(73), (SERIES, QUARTERS)
    rates = chance.standard_normal(size)
    for at in range(1, QUARTERS):
        rates[:, at] *= np.sqrt(1 - RESEMBLANCE**2)
        rates[:, at] += RESEMBLANCE * rates[:, at - 1]
    counts = chance.poisson(mean * np.maximum(1 + variation * rates, 0))
    signalled, judged = newest(counts.astype(float))
    return signalled / judged


def found(mean: float, change: float, season: float) -> float:
    """Return how often a change of the rate has a signal in at least one of its four quarters."""
    rates = mean * np.tile([1.0, 1 + season, 1, 1 - season], QUARTERS // 4)
    rates[-4:] *= change
    counts = np.random.default_rng(73).poisson(rates, (SERIES, QUARTERS))
    is_found = signals(counts.astype(float))[:, -4:] == np.sign(change - 1)
    return float(is_found.any(axis=1).mean())


def tables() -> Iterator[str]:
    """Yield the tables of docs/methods.md in Markdown, row by row."""
    yield from _heading("series in which nothing changes", "charts with a signal")
    for name, (signalled, judged) in charts().items():
        yield f"| {name} | {signalled / judged:.0%} |"
    yield from _heading("mean of a quarter", *(f"rates vary by {each:.0%}" for each in VARIATIONS))
    for mean in RESEMBLING_MEANS:
        shares = (f"{resembling(mean, each):.0%}" for each in VARIATIONS)
        yield f"| {mean:,} | {' | '.join(shares)} |"
    yield from _heading("mean of a quarter", "halving found", "doubling found")
    for season in SEASONS:
        for mean in CHANGED_MEANS:
            shares = (f"{found(mean, each, season):.0%}" for each in CHANGES)
            seasons = f", with seasons of {season:.0%}" if season else ""
            yield f"| {mean:,}{seasons} | {' | '.join(shares)} |"
    yield from _heading("correlation of the two answers", "target shows as reached")
    for correlation in CORRELATIONS:
        yield f"| {correlation:g} | {reached(correlation):.0%} |"


def _heading(*names: str) -> Iterator[str]:
    """Yield the first two rows of a table."""
    yield f"| {' | '.join(names)} |"
    yield f"|---{'|--:' * (len(names) - 1)}|"


if __name__ == "__main__":
    print(*tables(), sep="\n")
    print(f"One chart in {charts_per_signal():.1f} has a signal by chance.")
