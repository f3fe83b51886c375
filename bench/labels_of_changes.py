"""Simulate how often a year-on-year change gets a label, rightly or wrongly.

`python -m bench.labels_of_changes` simulates counts for 32 boroughs over sixteen quarters, with the
rules in marts.indicator_changes. The simulation compares two ways of estimating how much the
boroughs vary: over all rolling years so far, and over the last year alone. We use all rolling
years, because more changes are then detected, and chance alone gives at most 0.2 % false labels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
BOROUGHS = 32
QUARTERS = 16
Z_998 = 3.090232306167813


@dataclass(frozen=True)
class Process:
    """How much the boroughs' expected counts vary between quarters (standard deviation of logs)."""

    name: str
    own: float = 0.0
    shared: float = 0.0
    autocorrelation: float = 0.0


PROCESSES = (
    Process("chance alone"),
    Process("boroughs vary, sd 0.15", 0.15),
    Process("the same, autocorrelation 0.5", 0.15, 0, 0.5),
    Process("London varies, sd 0.15", 0, 0.15),
    Process("the same, autocorrelation 0.5", 0, 0.15, 0.5),
    Process("both vary, autocorrelation 0.5", 0.15, 0.15, 0.5),
)


def varying(chance: np.random.Generator, shape: tuple[int, ...], sd: float, rho: float) -> Array:
    """Return a stationary random process along the last axis."""
    shocks = chance.standard_normal(shape) * sd
    values = shocks.copy()
    for at in range(1, shape[-1]):
        values[..., at] = rho * values[..., at - 1] + np.sqrt(1 - rho**2) * shocks[..., at]
    return values


def counts(chance: np.random.Generator, process: Process, mean: float, draws: int) -> Array:
    """Return simulated counts by draw, borough and quarter."""
    sizes = np.exp(chance.standard_normal((draws, BOROUGHS, 1)) * 0.4 - 0.08)
    shape = (draws, BOROUGHS, QUARTERS)
    own = varying(chance, shape, process.own, process.autocorrelation)
    shared = varying(chance, (draws, 1, QUARTERS), process.shared, process.autocorrelation)
    return mean * sizes * np.exp(own + shared)


def years(quarters: Array) -> Array:
    """Return the sums of four consecutive quarters; the first sum ends with the fourth quarter."""
    sums = np.cumsum(quarters, axis=-1)
    sums[..., 4:] -= sums[..., :-4].copy()
    return sums[..., 3:]


def squares(now: Array, before: Array) -> Array:
    """Return the sum of the boroughs' squared scores in each draw and year."""
    pooled = np.log((now.sum(1, keepdims=True) + 0.5) / (before.sum(1, keepdims=True) + 0.5))
    ratios = np.log((now + 0.5) / (before + 0.5))
    scores = (ratios - pooled) / np.sqrt(1 / (now + 0.5) + 1 / (before + 0.5))
    return np.asarray((scores**2).sum(1))


def of_own_chart(london: Array) -> Array:
    """Return the dispersion of London's own chart over its first twelve quarters."""
    base = london[:, :12]
    steps = np.abs(np.diff(base, axis=1))
    kept = steps < 3.267 * steps.mean(1, keepdims=True)
    mean_range = (steps * kept).sum(1) / kept.sum(1)
    return np.asarray((mean_range / 1.128) ** 2 / base.mean(1))


def is_clear(now: Array, before: Array, dispersion: Array) -> NDArray[np.bool_]:
    """Return whether the widened 99.8 % limits of the ratio exclude 1 (no change)."""
    total = now + before
    share = now / np.maximum(total, 1)
    middle = 2 * now + Z_998**2
    reach = Z_998 * np.sqrt(Z_998**2 + 4 * now * (1 - share))
    low, high = (middle - reach), (middle + reach)
    whole = 2 * (total + Z_998**2)
    with np.errstate(divide="ignore"):  # without events, one limit is infinite
        half = (np.log(high / (whole - high)) - np.log(low / (whole - low))) / 2
    ratio = np.log(np.maximum(now, 0.5) / np.maximum(before, 0.5))
    clear = np.abs(ratio) > np.sqrt(np.maximum(dispersion, 1)) * half
    return np.asarray(clear & (total >= 10) & (now > 0) & (before > 0))


def labels(
    process: Process, mean: float, factor: float, draws: int, changed: int = 1
) -> Iterator[tuple[float, float, float]]:
    """Yield the shares of changes that get a label, for each way of estimating the variation.

    The three shares are for the boroughs' years, London's years and the boroughs' quarters.
    `factor` multiplies the last year's expected counts in `changed` boroughs or, for London's
    label, in all boroughs.
    """
    chance = np.random.default_rng(2010)
    expected = counts(chance, process, mean, draws)
    altered, everywhere = expected.copy(), expected.copy()
    altered[:, :changed, -4:] *= factor
    everywhere[:, :, -4:] *= factor
    some, everything = chance.poisson(altered).astype(float), chance.poisson(everywhere)
    pooled: dict[str, tuple[Array, Array]] = {}
    for name, quarters in (("some", some), ("all", everything.astype(float))):
        yearly = years(quarters)
        of_years = squares(yearly[..., 4:], yearly[..., :-4]) / (BOROUGHS - 1)
        pooled[name] = (of_years.mean(1), of_years[:, -1])
    london = everything.sum(1).astype(float)
    own = of_own_chart(london)
    now, before = london[:, -4:].sum(1), london[:, -8:-4].sum(1)
    yearly = years(some)[:, :changed]
    for at in (0, 1):
        spread = pooled["some"][at][:, None]
        yield (
            float(is_clear(yearly[..., -1], yearly[..., -5], spread).mean()),
            float(is_clear(now, before, np.maximum(pooled["all"][at], own)).mean()),
            float(is_clear(some[:, :changed, -1], some[:, :changed, -5], spread).mean()),
        )


def main() -> None:
    """Print the percentages of changes that get a label."""
    print("mean of a borough's quarter, change, process: boroughs, London, quarter (all | last)")
    for mean in (4.0, 20.0, 80.0):
        for factor in (1.0, 0.7, 1.5):
            for process in PROCESSES:
                changed = BOROUGHS if factor == 1 else 1
                draws = 2_000 if factor == 1 else 4_000
                shares = [
                    " ".join(f"{100 * share:6.2f}" for share in found)
                    for found in labels(process, mean, factor, draws, changed)
                ]
                print(f"{mean:4.0f} {factor - 1:+5.0%} {process.name:32}", " | ".join(shares))


if __name__ == "__main__":
    main()
