"""Simulate how often a control chart gives a signal although nothing has changed.

`python -m bench.chance_signals` simulates stable series of sixteen quarters with the rules of
marts.indicator_control_charts. The seed chance_signals, which the script writes, has the share of
quarters with a signal, by kind of chart and number of earlier points.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench import predictive_limits
from bench.predictive_limits import Flags, Numbers

SEED = Path(__file__).parents[1] / "seeds" / "statistics" / "chance_signals.csv"
QUANTILES = SEED.with_name("f_quantiles.csv")
CHARTS = ("xmr", "p_prime", "u_prime")
SERIES, QUARTERS, FIRST, LAST = 100_000, 16, 8, 12


def stable(chart: str, series: int, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Return the numerators and denominators of series in which nothing changes.

    Values for XmR charts follow a normal distribution. Each percentage is based on 60 to 140 cases,
    and the true value is 40 %. Each total of days is the sum over 20 to 60 cases. A case lasts 13
    days on average, and the lengths of cases are exponentially distributed.
    """
    shape = (series, QUARTERS)
    if chart == "xmr":
        return 100 + chance.standard_normal(shape), np.ones(shape)
    if chart == "p_prime":
        cases = chance.integers(60, 141, shape)
        return chance.binomial(cases, 0.4).astype(float), cases.astype(float)
    cases = chance.integers(20, 61, shape)
    return chance.gamma(cases, 13.0), cases.astype(float)


def judged(chart: str, tops: Numbers, bottoms: Numbers, at: int) -> tuple[Flags, Flags]:
    """Return which series are not seasonal, and which have a signal in quarter `at`."""
    size = min(at, LAST)
    plotted, measure, reach = _limits(chart, tops, bottoms, size)
    seven, steps = measure[:, at - 6 : at + 1], np.diff(plotted[:, at - 6 : at + 1])
    flagged = np.abs(measure[:, at]) > reach
    for sign in (1, -1):
        outer = sign * measure[:, at - 2 : at + 1] > 2 * reach[:, None] / 3
        flagged |= (sign * steps > 0).all(axis=1) | (sign * seven > 0).all(axis=1)
        flagged |= outer[:, 2] & outer[:, :2].any(axis=1)
    return ~is_seasonal(measure[:, :size]), flagged


def _limits(
    chart: str, tops: Numbers, bottoms: Numbers, size: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the plotted values, their distances from the centre, and each limit's distance."""
    plotted = tops / bottoms
    if chart == "xmr":
        measure = plotted - plotted[:, :size].mean(axis=1, keepdims=True)
    else:
        centre = tops[:, :size].sum(axis=1) / bottoms[:, :size].sum(axis=1)
        part = centre * (1 - centre) if chart == "p_prime" else centre
        measure = (plotted - centre[:, None]) / np.sqrt(part[:, None] / bottoms)
    ranges = np.abs(np.diff(measure[:, :size]))
    mean = ranges.mean(axis=1)
    if chart != "xmr":
        return plotted, measure, 3 * mean / 1.128
    kept = ranges < 3.267 * mean[:, None]
    return plotted, measure, 2.66 * (ranges * kept).sum(axis=1) / kept.sum(axis=1)


def is_seasonal(base: Numbers) -> Flags:
    """Return whether the points in `base` differ by season more than chance would explain."""
    size = base.shape[1]
    whole = base.mean(axis=1)
    between, within = np.zeros(len(base)), np.zeros(len(base))
    for quarter in range(4):
        mine = base[:, quarter::4]
        mean = mine.mean(axis=1)
        between += mine.shape[1] * (mean - whole) ** 2
        within += ((mine - mean[:, None]) ** 2).sum(axis=1)
    return np.asarray(between / 3 > _quantile(3, size - 4) * within / (size - 4))


def _quantile(between_df: int, within_df: int) -> float:
    with QUANTILES.open(encoding="utf-8") as stream:
        rows = {(int(r["between_df"]), int(r["within_df"])): r for r in csv.DictReader(stream)}
    return float(rows[between_df, within_df]["f_99"])


def shares(series: int, seed: int = 2010) -> Iterator[tuple[str, int, int, int]]:
    """Yield how many quarters are judged and flagged, by chart and number of earlier points."""
    chance = np.random.default_rng(seed)
    means = np.exp(np.linspace(np.log(2), np.log(100), predictive_limits.BOROUGHS))
    world = predictive_limits.WORLDS[1]
    boroughs = predictive_limits.counts(chance, means, world, series // len(means) + 1)
    for size in range(predictive_limits.FIRST, predictive_limits.LAST + 1):
        of_all = predictive_limits.pooled(boroughs, size)
        is_judged, flagged = predictive_limits.flagged(boroughs, size, of_all)
        yield "predictive", size, int(is_judged.sum()), int((is_judged & flagged).sum())
    for chart in CHARTS:
        tops, bottoms = stable(chart, series, chance)
        for at in range(FIRST, QUARTERS):
            is_judged, flagged = judged(chart, tops, bottoms, at)
            yield chart, at, int(is_judged.sum()), int((is_judged & flagged).sum())


def main() -> None:
    """Run the simulation and write the seed file."""
    with SEED.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("chart", "points_before", "judged", "flagged", "chance_of_signal"))
        for chart, points, is_judged, flagged in shares(SERIES):
            writer.writerow((chart, points, is_judged, flagged, f"{flagged / is_judged:.4f}"))


if __name__ == "__main__":
    main()
