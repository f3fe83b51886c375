"""Simulate how often control charts are called seasonal, with and without real seasons.

`python -m bench.seasonal_charts` simulates series of sixteen quarters. The last column shows the
effect of a 30 % fall in the last year: how many quarters would have a signal if no chart were
treated as seasonal.
"""

import numpy as np

from bench.chance_signals import is_seasonal, judged
from bench.predictive_limits import Numbers

SERIES, QUARTERS = 20_000, 16
SWING = (0.75, 1.0, 1.35, 0.9)
"""Seasonal factors that give limits of about 382 to 2,612 around a mean of 1,500."""


def series(
    chance: np.random.Generator, mean: float, spread: float, swing: float, persistence: float = 0
) -> Numbers:
    """Return counts by series and quarter, with log-normal noise that may be autocorrelated."""
    noise = np.zeros((SERIES, QUARTERS))
    noise[:, 0] = chance.standard_normal(SERIES)
    for at in range(1, QUARTERS):
        new = chance.standard_normal(SERIES)
        noise[:, at] = persistence * noise[:, at - 1] + np.sqrt(1 - persistence**2) * new
    seasons = np.array([1 + swing * (SWING[at % 4] - 1) for at in range(QUARTERS)])
    made: Numbers = chance.poisson(mean * seasons * np.exp(spread * noise)).astype(float)
    return made


def main() -> None:
    """Print the percentages of series called seasonal and of quarters with a signal."""
    chance = np.random.default_rng(2010)
    print(f"{'':44}{'8 pts':>8}{'10':>8}{'12':>8}{'signals':>8}")
    for name, mean, spread, swing, persistence in (
        ("stable, Poisson, mean 5", 5, 0.0, 0.0, 0.0),
        ("stable, Poisson, mean 60", 60, 0.0, 0.0, 0.0),
        ("stable, log-sd 0.15, mean 1,500", 1500, 0.15, 0.0, 0.0),
        ("stable, the same, autocorrelation 0.4", 1500, 0.15, 0.0, 0.4),
        ("clear seasons, mean 1,500, log-sd 0.03", 1500, 0.03, 1.0, 0.0),
        ("clear seasons, mean 1,500, log-sd 0.10", 1500, 0.10, 1.0, 0.0),
        ("clear seasons, Poisson, mean 60", 60, 0.0, 1.0, 0.0),
        ("half as clear, mean 1,500, log-sd 0.10", 1500, 0.10, 0.5, 0.0),
        ("half as clear, Poisson, mean 60", 60, 0.0, 0.5, 0.0),
    ):
        made = series(chance, mean, spread, swing, persistence)
        shares = [float(is_seasonal(made[:, :size]).mean()) for size in (8, 10, 12)]
        fallen = np.concatenate([made[:, :12], 0.7 * made[:, 12:]], axis=1)
        hits = [judged("xmr", fallen, np.ones_like(fallen), at)[1] for at in range(12, 16)]
        cells = "".join(f"{100 * share:8.1f}" for share in (*shares, float(np.mean(hits))))
        print(f"{name:44}{cells}")


if __name__ == "__main__":
    main()
