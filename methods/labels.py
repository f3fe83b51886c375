"""Simulate how often labels are false, and how often they find a real fall.

`python -m methods.labels` prints the tables in docs/methods.md. The formulas are for changes on the
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
Z = {95: 1.959963984540054, 99.8: 3.090232306167813}
"""Two-sided normal quantiles by level."""
T = {
    95: {4: 2.7764, 5: 2.5706, 6: 2.4469, 9: 2.2622},
    99.8: {4: 7.1732, 5: 5.8934, 6: 5.2076, 9: 4.2968},
}
"""Two-sided quantiles of Student's t by level and degrees of freedom."""
SEASONS = np.array([0.75, 1, 1.35, 0.9])
SERIES = 20_000
FALLS = (0.0, 0.1, 0.2, 0.3)


def divisor(scores: Numbers, level: float = 99.8) -> Numbers:
    """Use the pairs' scores to work out the number by which counts are divided before the limits.

    Each row contains a series' scores, oldest first. Each half of a row has its own mean, so that
    neither a trend nor a step a year ago widens the limits.
    """
    pairs = scores.shape[1]
    halves = scores[:, : pairs - pairs // 2], scores[:, pairs - pairs // 2 :]
    squares = sum((half.var(axis=1) * half.shape[1] for half in halves), np.zeros(len(scores)))
    freedom = pairs - 2
    wider: Numbers = np.maximum(1, squares / freedom * (T[level][freedom] / Z[level]) ** 2)
    return wider


def score(now: Numbers, before: Numbers) -> Numbers:
    """Return the log ratio of two counts, in standard errors due to chance alone."""
    error = np.sqrt(1 / (now + 0.5) + 1 / (before + 0.5))
    scores: Numbers = np.log((now + 0.5) / (before + 0.5)) / error
    return scores


def ratio_limits(now: Numbers, before: Numbers, level: float = 99.8) -> tuple[Numbers, Numbers]:
    """Return the limits of the ratio of two counts, using Wilson's method."""
    total, z = np.maximum(now + before, 1e-9), Z[level]
    share = now / total
    middle = share + z**2 / (2 * total)
    reach = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    lower, upper = ((middle + side * reach) / (1 + z**2 / total) for side in (-1, 1))
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
    """Return each quarter's signal on its XmR chart: 1 higher, -1 lower, nan if not judged.

    The limits are never narrower than three standard deviations of a Poisson count.
    """
    labels = np.full(counts.shape, np.nan)
    for at in range(8, counts.shape[1]):
        base = counts[:, : min(at, 12)]
        ranges = np.abs(np.diff(base, axis=1))
        mean_range = ranges.mean(axis=1)
        kept = ranges < 3.267 * mean_range[:, None]
        screened = (ranges * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
        centre = base.mean(axis=1)
        reach = 2.66 * np.where(screened > 0, screened, mean_range)
        reach = np.maximum(reach, 3 * np.sqrt(centre))
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
    correlation `persistence`. The log of a year's mean has standard deviation `spread_of_years`.
    """

    name: str
    spread: float = 0
    persistence: float = 0
    is_seasonal: bool = False
    spread_of_years: float = 0

    def counts(self, chance: np.random.Generator, means: Numbers) -> Numbers:
        """Return random counts, one series per row. `means` are the quarters' means."""
        level = chance.normal(0, self.spread, (SERIES, len(means)))
        for at in range(1, len(means)):
            fresh = np.sqrt(1 - self.persistence**2)
            level[:, at] = self.persistence * level[:, at - 1] + fresh * level[:, at]
        if self.spread_of_years:
            years = chance.normal(0, self.spread_of_years, (SERIES, len(means) // 4))
            level += np.repeat(years, 4, axis=1)
        seasons = np.resize(SEASONS if self.is_seasonal else np.ones(4), len(means))
        return chance.poisson(means * seasons * np.exp(level)).astype(float)


PROCESSES = (
    Process("chance alone"),
    Process("varies by 5%", 0.05),
    Process("varies by 10%", 0.1),
    Process("seasonal", is_seasonal=True),
    Process("varies by 10%, autocorrelation 0.5", 0.1, 0.5),
)


def year_label(counts: Numbers, pairs: int) -> Numbers:
    """Label each series' last year, judging by the pairs before it."""
    years = counts[:, -4:].sum(axis=1), counts[:, -8:-4].sum(axis=1)
    before = counts[:, -4 - pairs : -4], counts[:, -8 - pairs : -8]
    return changed(*years, divisor(score(*before)))[:, None]


def coverage(counts: Numbers, pairs: int, level: float, years_ago: int = 1) -> float:
    """Return the percentage of series in which the limits of the last year's change include 1."""
    before = len(counts[0]) - 4 * years_ago
    now, then = counts[:, -4:].sum(axis=1), counts[:, before - 4 : before].sum(axis=1)
    scores = score(counts[:, -4 - pairs : -4], counts[:, -8 - pairs : -8])
    wider = divisor(scores, level)
    lower, upper = ratio_limits(now / wider, then / wider, level)
    return 100 * float(((lower <= 1) & (upper >= 1)).mean())


def late(share: float, events: int) -> tuple[float, float]:
    """Return how often the newest quarter is falsely lower if a share of its records is missing.

    The two percentages are for the chart, and for the change on the previous year with eight pairs.
    """
    means = np.full(16, float(events))
    means[-1] *= 1 - share
    counts = PROCESSES[0].counts(np.random.default_rng(45), means)
    wider = divisor(score(counts[:, 7:15], counts[:, 3:11]))
    change = changed(counts[:, -1], counts[:, -5], wider)
    return 100 * float((signals(counts)[:, -1] < 0).mean()), 100 * float((change < 0).mean())


def beside_london(counts: Numbers) -> Numbers:
    """Label each series' last year, compared with the events per resident in the rest of London.

    The rest of London is 31 unchanging boroughs with the mean of the first five years.
    """
    rest = np.random.default_rng(31).poisson(31 * 4 * counts[:, :20].mean(), len(counts))
    return beside(counts[:, -4:].sum(axis=1), rest.astype(float), 31)[:, None]


CHANGE = "change on the year before, {} pairs"
RULES: dict[str, Callable[[Numbers], Numbers]] = {
    **{CHANGE.format(pairs): partial(year_label, pairs=pairs) for pairs in (6, 8, 11)},
    "borough beside the rest of London": beside_london,
    "chart, each quarter (a fall: in any quarter of its first year)": (
        lambda counts: signals(counts[:, -16:])[:, 8:]
    ),
    "chart, newest quarter": lambda counts: signals(counts[:, -16:])[:, -1:],
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


def labels_and_falls() -> list[list[str]]:
    """Return how often each label is false, and how often it detects a fall."""
    rows = []
    for name, rule in RULES.items():
        for process in PROCESSES:
            pairs = zip(*(shares(rule, process, events) for events in (100, 1000)), strict=True)
            (few, many), *falls = pairs
            cells = [f"{few:.2f}, {many:.2f}", *(f"{few:.0f}, {many:.0f}" for few, many in falls)]
            rows.append([name, process.name, *cells])
    return rows


def years_that_differ() -> list[list[str]]:
    """Return how often the label of a year's change is false if years differ from each other."""
    rows = []
    for spread in (0.02, 0.05, 0.1):
        process = Process(f"{100 * spread:.0f} %", spread_of_years=spread)
        counts = (
            shares(RULES[CHANGE.format(8)], process, events)[0] for events in (100, 1000, 10_000)
        )
        rows.append([process.name, *(f"{share:.1f}" for share in counts)])
    return rows


def late_records() -> list[list[str]]:
    """Return how often the newest quarter is falsely lower if some of its records are missing."""
    rows = []
    for share in (0.025, 0.05):
        found = [late(share, events) for events in (100, 1000, 3000, 10_000)]
        rows.append(
            [f"{100 * share:g} %", *(f"{chart:.0f}, {change:.1f}" for chart, change in found)]
        )
    return rows


def coverage_of_limits() -> list[list[str]]:
    """Return how often the limits of a change include the true change, by pairs and process."""
    rows = []
    for process in PROCESSES[:3]:
        for pairs, years_ago in ((6, 1), (7, 1), (8, 1), (8, 3)):
            cells = [process.name, f"{pairs} pairs{', since three years ago' * (years_ago > 1)}"]
            for level in Z:
                both = [
                    coverage(
                        process.counts(np.random.default_rng(95), np.full(24, float(events))),
                        pairs, level, years_ago,
                    )
                    for events in (100, 1000)
                ]  # fmt: skip
                cells.append(", ".join(f"{share:.1f}" for share in both))
            rows.append(cells)
    return rows


TABLES: dict[tuple[str, str], Callable[[], list[list[str]]]] = {
    ("label | series", "false | fall of 10% | 20% | 30%"): labels_and_falls,
    ("years differ by", "100 events | 1,000 | 10,000"): years_that_differ,
    ("records missing", "100 events | 1,000 | 3,000 | 10,000"): late_records,
    ("series | pairs", "95% limits | 99.8% limits"): coverage_of_limits,
}
"""The function that makes each table, by the headings of its columns of words and of numbers."""


def main() -> None:
    """Print the tables in Markdown."""
    for (words, numbers), rows in TABLES.items():
        print(f"| {words} | {numbers} |")
        print("|" + "---|" * (words.count("|") + 1) + "--:|" * (numbers.count("|") + 1))
        for row in rows():
            print(f"| {' | '.join(row)} |")
        print()


if __name__ == "__main__":
    main()
