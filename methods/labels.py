"""Simulate how often labels are false, and how often they find a real fall.

`python -m methods.labels` prints the table in docs/methods.md. The formulas are for changes on the
previous year, for comparisons of a borough with the rest of London, and for XmR charts. They are
written here a second time, and share no code with the models.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating[Any]]
Z998 = 3.090232306167813
T998 = {4: 7.1732, 5: 5.8934, 6: 5.2076, 9: 4.2968}
"""Two-sided 99.8 % quantiles of Student's t by degrees of freedom."""
SEASONS = np.array([0.75, 1, 1.35, 0.9])
SERIES = 20_000
FALLS = (0.0, 0.1, 0.2, 0.3)


def dispersion(scores: Numbers) -> Numbers:
    """Use the pairs' scores to work out how many times wider than chance a change's limits are.

    Each row contains a series' scores, oldest first. Each half of a row has its own mean, so that
    neither a trend nor a step a year ago widens the limits.
    """
    pairs = scores.shape[1]
    halves = scores[:, : pairs - pairs // 2], scores[:, pairs - pairs // 2 :]
    squares = sum((half.var(axis=1) * half.shape[1] for half in halves), np.zeros(len(scores)))
    freedom = pairs - 2
    wider: Numbers = np.maximum(1, squares / freedom * (T998[freedom] / Z998) ** 2)
    return wider


def score(now: Numbers, before: Numbers) -> Numbers:
    """Return the log ratio of two counts, in standard errors due to chance alone."""
    error = np.sqrt(1 / (now + 0.5) + 1 / (before + 0.5))
    scores: Numbers = np.log((now + 0.5) / (before + 0.5)) / error
    return scores


def ratio_limits(now: Numbers, before: Numbers) -> tuple[Numbers, Numbers]:
    """Return the 99.8 % limits of the ratio of two counts, using Wilson's method."""
    total = np.maximum(now + before, 1e-9)
    share = now / total
    middle = share + Z998**2 / (2 * total)
    reach = Z998 * np.sqrt(share * (1 - share) / total + Z998**2 / (4 * total**2))
    lower, upper = ((middle + side * reach) / (1 + Z998**2 / total) for side in (-1, 1))
    return lower / (1 - lower), upper / np.maximum(1 - upper, 1e-12)


def changed(now: Numbers, before: Numbers, wider: Numbers) -> Numbers:
    """Label each change on the previous year: 1 higher, -1 lower, 0 no clear change."""
    lower, upper = ratio_limits(now / wider, before / wider)
    return np.where(now + before < 10, 0, 1.0 * (lower > 1) - (upper < 1))


def beside(borough: Numbers, rest: Numbers, residents: float) -> Numbers:
    """Label each borough compared with the rest of London: 1 higher, -1 lower, or 0.

    `residents` is the number of residents elsewhere in London for each one in the borough.
    """
    lower, upper = ratio_limits(borough, rest)
    return 1.0 * (lower * residents > 1) - (upper * residents < 1)


def signals(counts: Numbers) -> Numbers:
    """Return each quarter's signal on its XmR chart: 1 higher, -1 lower, nan if not judged."""
    labels = np.full(counts.shape, np.nan)
    for at in range(8, counts.shape[1]):
        base = counts[:, : min(at, 12)]
        ranges = np.abs(np.diff(base, axis=1))
        mean_range = ranges.mean(axis=1)
        kept = ranges < 3.267 * mean_range[:, None]
        screened = (ranges * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
        reach = 2.66 * np.where(screened > 0, screened, mean_range)
        centre = base.mean(axis=1)
        is_judged = (reach > 0) & (centre >= 2)
        away = (counts[:, at - 6 : at + 1] - centre[:, None]) / np.where(is_judged, reach, 1)[
            :, None
        ]
        steps = np.diff(counts[:, at - 6 : at + 1], axis=1)
        rules = [
            np.where(np.abs(away[:, 6]) > 1 + 1e-9, np.sign(away[:, 6]), 0),
            1.0 * (steps > 0).all(axis=1) - (steps < 0).all(axis=1),
            _two_of_three(away[:, 4:]),
            1.0 * (away > 0).all(axis=1) - (away < 0).all(axis=1),
        ]
        first = np.select([rule != 0 for rule in rules], rules, 0.0)
        labels[:, at] = np.where(is_judged, first, np.nan)
    return labels


def _two_of_three(away: Numbers) -> Numbers:
    above, below = (side * away > (2 / 3) * (1 + 1e-9) for side in (1, -1))
    return 1.0 * (above[:, 2] & above[:, :2].any(axis=1)) - (below[:, 2] & below[:, :2].any(axis=1))


@dataclass(frozen=True)
class Process:
    """How a series varies from quarter to quarter when nothing has changed.

    The log of a quarter's mean has standard deviation `spread`. Neighbouring quarters have
    correlation `persistence`.
    """

    name: str
    spread: float = 0
    persistence: float = 0
    is_seasonal: bool = False

    def counts(self, chance: np.random.Generator, means: Numbers) -> Numbers:
        """Return random counts, one series per row. `means` are the quarters' means."""
        level = chance.normal(0, self.spread, (SERIES, len(means)))
        for at in range(1, len(means)):
            fresh = np.sqrt(1 - self.persistence**2)
            level[:, at] = self.persistence * level[:, at - 1] + fresh * level[:, at]
        seasons = np.resize(SEASONS if self.is_seasonal else np.ones(4), len(means))
        return chance.poisson(means * seasons * np.exp(level)).astype(float)


PROCESSES = (
    Process("chance alone"),
    Process("varies by 5 %", 0.05),
    Process("varies by 10 %", 0.1),
    Process("seasonal", is_seasonal=True),
    Process("varies by 10 %, autocorrelation 0.5", 0.1, 0.5),
)


def year_label(counts: Numbers, pairs: int) -> Numbers:
    """Label each series' last year, judging by the pairs before it."""
    years = counts[:, -4:].sum(axis=1), counts[:, -8:-4].sum(axis=1)
    before = counts[:, -4 - pairs : -4], counts[:, -8 - pairs : -8]
    return changed(*years, dispersion(score(*before)))[:, None]


def beside_london(counts: Numbers) -> Numbers:
    """Label each series' last year, compared with the events per resident in the rest of London.

    The rest of London is 31 unchanging boroughs with the mean of the first five years.
    """
    rest = np.random.default_rng(31).poisson(31 * 4 * counts[:, :20].mean(), len(counts))
    return beside(counts[:, -4:].sum(axis=1), rest.astype(float), 31)[:, None]


RULES: dict[str, Callable[[Numbers], Numbers]] = {
    **{
        f"change on the year before, {pairs} pairs": partial(year_label, pairs=pairs)
        for pairs in (6, 8, 11)
    },
    "borough beside the rest of London": beside_london,
    "chart, each quarter (a fall: in any quarter of its first year)": (
        lambda counts: signals(counts[:, -16:])[:, 8:]
    ),
}


def shares(rule: Callable[[Numbers], Numbers], process: Process, events: int) -> list[float]:
    """Return the percentage of false labels, and how often the rule detects each fall.

    The fall happens in the last of six years.
    """
    chance, percentages = np.random.default_rng(49), []
    for fall in FALLS:
        means = np.repeat([events, events * (1 - fall)], [20, 4]).astype(float)
        labels = rule(process.counts(chance, means))
        is_found = (labels[:, -4:] < 0).any(axis=1) if fall else np.abs(labels) > 0
        percentages.append(100 * float(is_found.mean()))
    return percentages


def main() -> None:
    """Print the table in Markdown. Each pair of numbers is for 100 and 1,000 events."""
    print("| label | series | false | fall of 10 % | 20 % | 30 % |")
    print("|---|---|--:|--:|--:|--:|")
    for name, rule in RULES.items():
        for process in PROCESSES:
            pairs = zip(*(shares(rule, process, events) for events in (100, 1000)), strict=True)
            (few, many), *falls = pairs
            cells = [f"{few:.2f}, {many:.2f}", *(f"{few:.0f}, {many:.0f}" for few, many in falls)]
            print(f"| {' | '.join((name, process.name, *cells))} |")


if __name__ == "__main__":
    main()
