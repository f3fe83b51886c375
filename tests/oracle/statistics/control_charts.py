"""Control charts in plain Python, quarter by quarter."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import log10, sqrt

QUARTERS = tuple(
    date(year + (month < 4), month, 1) for year in range(2009, 2013) for month in (4, 7, 10, 1)
)


@dataclass(frozen=True)
class Figure:
    """A quarter's figure; None without a numerator, and no point if provisional."""

    numerator: float | None
    denominator: float | None = None
    is_provisional: bool = False


@dataclass(frozen=True)
class Series:
    """One indicator in one area over the sixteen quarters."""

    kind: str
    figures: list[Figure]
    good: str | None = None
    rebased: tuple[int, ...] = ()

    def value(self, at: int) -> float | None:
        """The figure as it is published."""
        figure = self.figures[at]
        if figure.numerator is None or self.kind in ("xmr", "pounds"):
            return figure.numerator
        scale = 100 if self.kind == "p_prime" else 1
        return scale * figure.numerator / figure.denominator if figure.denominator else None


@dataclass
class Point:
    """A quarter's entry in the chart."""

    reason: str | None = None
    lines: tuple[float, ...] | None = None
    rule: str | None = None
    signal: str | None = None
    flags: set[str] = field(default_factory=set)


def charted(series: Series) -> list[Point]:
    """Every quarter of a series, its segments each by themselves."""
    cuts = [0, *series.rebased, len(QUARTERS)]
    found: list[Point] = []
    for start, end in pairwise(cuts):
        found += _segment(series, range(start, end))
    return found


def _segment(series: Series, quarters: range) -> list[Point]:
    values = [None if series.figures[at].is_provisional else series.value(at) for at in quarters]
    given = [at for at, value in enumerate(values) if value is not None][:12]
    found = [Point() for _ in quarters]

    def without(reason: str) -> list[Point]:
        return [Point(reason) for _ in quarters]

    if len(given) < 6:
        return without("too few points")
    if series.kind == "pounds" and 0 in values:
        return without("a quarter of zero pounds")
    if series.kind == "xmr" and sum(values[at] or 0 for at in given) / len(given) < 2:
        return without("rare events")
    plotted = [_plotted(series.kind, value) for value in values]
    limits = _limits(series, [series.figures[at] for at in quarters], plotted, given)
    if limits is None:
        return without("no variation")
    for point, value, line in zip(found, plotted, limits, strict=True):
        if line is None:
            continue
        centre, reach = line
        shares = (0, -1, 1, -2 / 3, 2 / 3)
        point.lines = tuple(_drawn(series.kind, centre + reach * share) for share in shares)
        if value is not None and abs(value - centre) > reach:
            point.flags.add("outside limits")
        elif value is not None and abs(value - centre) > reach * 2 / 3:
            point.flags.add("outer")
    _patterns(found, plotted, next(line[0] for line in limits if line))
    _words(series, found, plotted, next(line[0] for line in limits if line))
    return found


def _plotted(kind: str, value: float | None) -> float | None:
    if value is None or kind in ("xmr", "u_prime"):
        return value
    return log10(value) if kind == "pounds" else value / 100


def _drawn(kind: str, height: float) -> float:
    if kind == "pounds":
        return float(10**height)
    if kind == "p_prime":
        return min(max(100 * height, 0), 100)
    return max(height, 0)


def _limits(
    series: Series, figures: list[Figure], plotted: list[float | None], given: list[int]
) -> list[tuple[float, float] | None] | None:
    """Centre and reach at each quarter; none if the spread is not known."""
    if series.kind in ("xmr", "pounds"):
        centre = sum(plotted[at] or 0 for at in given) / len(given)
        ranges = _ranges(plotted, given)
        mean = sum(ranges) / len(ranges) if ranges else 0
        kept = [step for step in ranges if step < 3.267 * mean]
        spread = (sum(kept) / len(kept) if kept else 0) or mean
        return [(centre, 2.66 * spread)] * len(plotted) if spread else None
    tops = sum(figures[at].numerator or 0 for at in given)
    centre = tops / sum(figures[at].denominator or 0 for at in given)
    spreads = []
    for figure in figures:
        part = centre * (1 - centre) if series.kind == "p_prime" else centre
        spreads.append(sqrt(part / figure.denominator) if figure.denominator else None)
    measured = [
        (value - centre) / spread if value is not None and spread else None
        for value, spread in zip(plotted, spreads, strict=True)
    ]
    ranges = _ranges(measured, given)
    sigma = sum(ranges) / len(ranges) / 1.128 if ranges else 0
    if not sigma:
        return None
    return [(centre, 3 * sigma * spread) if spread else None for spread in spreads]


def _ranges(values: list[float | None], given: list[int]) -> list[float]:
    steps = []
    for at in given:
        before, now = values[at - 1] if at else None, values[at]
        if before is not None and now is not None:
            steps.append(abs(now - before))
    return steps


def _patterns(found: list[Point], plotted: list[float | None], centre: float) -> None:
    """Flag every point of each pattern, by trying every possible start."""
    for start in range(len(found)):
        for name, length in (("run", 7), ("trend", 7), ("two of three", 3)):
            window = range(start, start + length)
            values = [plotted[at] for at in window if at < len(plotted)]
            if len(values) < length or None in values:
                continue
            heights = [value for value in values if value is not None]
            sides = {(value > centre) - (value < centre) for value in heights}
            steps = {(b > a) - (b < a) for a, b in pairwise(heights)}
            outer = [at for at in window if "outer" in found[at].flags]
            if name == "run" and sides in ({1}, {-1}):
                _flag(found, window, "run")
            if name == "trend" and steps in ({1}, {-1}):
                _flag(found, window, "trend")
                _flag(found, window, "rising" if steps == {1} else "falling")
            if name == "two of three" and sides in ({1}, {-1}) and len(outer) >= 2:
                _flag(found, outer, "two of three")


def _flag(found: list[Point], quarters: Iterable[int], name: str) -> None:
    for at in quarters:
        found[at].flags.add(name)


def _words(series: Series, found: list[Point], plotted: list[float | None], centre: float) -> None:
    for point, value in zip(found, plotted, strict=True):
        if value is None:
            continue
        order = ("outside limits", "trend", "two of three", "run")
        point.rule = next((rule for rule in order if rule in point.flags), None)
        is_up = "rising" in point.flags if point.rule == "trend" else value > centre
        if point.rule is None:
            point.signal = "usual"
        elif series.good is None:
            point.signal = f"{'higher' if is_up else 'lower'} than usual"
        else:
            point.signal = "improving" if is_up == (series.good == "up") else "worsening"
