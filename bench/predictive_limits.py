"""Simulate how often limits based on four to seven quarters give a signal.

`python -m bench.predictive_limits` simulates 32 boroughs, and London as their sum, with and without
a real change. In some cases a borough's counts vary by chance alone (Poisson), and in others the
expected count also varies between quarters (log-normal). Boroughs may share part of that variation,
for example because of bank holidays.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
BOROUGHS, SERIES, FIRST, LAST = 32, 4_000, 4, 7
OWN_WEIGHT, AT_LEAST = 12, 2.0


class World(NamedTuple):
    """The standard deviation of boroughs' log levels, and how much of the variance they share."""

    name: str
    spread: float
    shared: float = 0.0


WORLDS = (
    World("Poisson", 0.0),
    World("log-sd 0.15", 0.15),
    World("log-sd 0.15, a quarter shared", 0.15, 0.25),
    World("log-sd 0.15, all shared", 0.15, 1.0),
)


def counts(chance: np.random.Generator, means: Numbers, world: World, series: int) -> Numbers:
    """Return simulated counts by series, borough and quarter, for eight quarters."""
    shape = (series, len(means), LAST + 1)
    both = [
        np.sqrt(world.shared) * chance.standard_normal((series, 1, LAST + 1)),
        np.sqrt(1 - world.shared) * chance.standard_normal(shape),
    ]
    noise = world.spread * (both[0] + both[1]) - world.spread**2 / 2
    made: Numbers = chance.poisson(means[None, :, None] * np.exp(noise)).astype(float)
    return made


def scale(values: Numbers) -> Numbers:
    """Return counts on a scale on which chance alone gives a variance of one."""
    return np.asarray(2 * np.sqrt(values + 0.375), dtype=np.float64)


def pooled(values: Numbers, size: int) -> Numbers:
    """Return the variance of each borough's first `size` points, averaged over the boroughs."""
    return np.asarray(scale(values[..., :size]).var(axis=-1, ddof=1).mean(axis=-1, keepdims=True))


def flagged(values: Numbers, size: int, of_all: Numbers) -> tuple[Flags, Flags]:
    """Return whether the point after the first `size` points can be judged and is flagged."""
    base = values[..., :size]
    mean, own = base.mean(axis=-1), scale(base).var(axis=-1, ddof=1)
    wide = np.maximum(1, ((size - 1) * own + OWN_WEIGHT * of_all) / (size - 1 + OWN_WEIGHT))
    away = np.abs(scale(values[..., size]) - scale(mean))
    return mean >= AT_LEAST, away > 3 * np.sqrt(wide * (1 + 1 / size))


def share(values: Numbers, all_of_them: Numbers, sizes: Sequence[int]) -> float:
    """Return the share of the judged points that are flagged."""
    found = [flagged(values, size, pooled(all_of_them, size)) for size in sizes]
    judged = sum(int(is_judged.sum()) for is_judged, _ in found)
    return sum(int((is_judged & hit).sum()) for is_judged, hit in found) / max(judged, 1)


def shares_flagged(chance: np.random.Generator, spread: float, series: int) -> float:
    """Return how often stable percentages (40 % of 20 to 300 cases) are flagged."""
    of_typical = np.exp(np.linspace(np.log(20), np.log(300), BOROUGHS))
    shape = (series, BOROUGHS, LAST + 1)
    cases = np.maximum(chance.poisson(of_typical[None, :, None], shape), 20).astype(float)
    odds = 0.4 / 0.6 * np.exp(spread * chance.standard_normal(shape))
    tops = chance.binomial(cases.astype(int), odds / (1 + odds)).astype(float)
    angles = np.arcsin(np.sqrt((tops + 0.375) / (cases + 0.75)))
    found = []
    for size in range(FIRST, LAST + 1):
        base = cases[..., :size]
        centre = np.arcsin(np.sqrt(tops[..., :size].sum(axis=-1) / base.sum(axis=-1)))
        scores = 2 * np.sqrt(cases + 0.5) * (angles - centre[..., None])
        own = scores[..., :size].var(axis=-1, ddof=1)
        weight = OWN_WEIGHT * own.mean(axis=-1, keepdims=True)
        wide = np.maximum(1, ((size - 1) * own + weight) / (size - 1 + OWN_WEIGHT))
        from_base = (cases[..., size] + 0.5) / (base + 0.5).sum(axis=-1)
        found.append(np.abs(scores[..., size]) > 3 * np.sqrt(wide * (1 + from_base)))
    return float(np.mean(found))


def main() -> None:
    """Print the percentages of points that are flagged."""
    chance = np.random.default_rng(2010)
    sizes = range(FIRST, LAST + 1)
    groups = [(2, 5), (5, 20), (20, 50), (50, 101)]
    print("Boroughs: percentage of stable counts flagged, by mean")
    _print("", "all", *(f"{low}-{high - 1}" for low, high in groups))
    for world in WORLDS:
        means = np.exp(np.linspace(np.log(2), np.log(100), BOROUGHS))
        made = counts(chance, means, world, SERIES)
        of_group = (made[:, (means >= low) & (means < high)] for low, high in groups)
        _print(world.name, *(share(each, made, sizes) for each in (made, *of_group)))
    print("London, the sum of 32 boroughs: percentage of stable counts flagged, by mean")
    levels = (300, 1000, 3000)
    _print("", *map(str, levels))
    weights = np.exp(np.linspace(0, np.log(8), BOROUGHS))
    for world in WORLDS:
        worlds = [
            counts(chance, level * weights / weights.sum(), world, SERIES) for level in levels
        ]
        _print(world.name, *(share(m.sum(axis=1, keepdims=True), m, sizes) for m in worlds))
    print("Boroughs: percentage of stable percentages flagged")
    for spread in (0.0, 0.15, 0.3):
        _print(f"log odds with sd {spread}", shares_flagged(chance, spread, SERIES))
    print("One borough's mean rises from 80 to 140 at quarter 6: percentage flagged at once")
    for world in WORLDS[:2]:
        means = np.exp(np.linspace(np.log(2), np.log(100), BOROUGHS))
        means[0] = 80
        before = counts(chance, means, world, SERIES)
        means[0] = 80 * 1.75
        after = counts(chance, means, world, SERIES)
        made = np.concatenate([before[..., :5], after[..., :1]], axis=-1)
        _print(world.name, share(made[:, :1], made, [5]))


def _print(name: str, *cells: str | float) -> None:
    texts = (cell if isinstance(cell, str) else f"{100 * cell:.2f}" for cell in cells)
    print(f"{name:30}" + "".join(f"{text:>8}" for text in texts))


if __name__ == "__main__":
    main()
