"""Control charts in plain Python, quarter by quarter, each by what came before it."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf, log10, sqrt

QUARTERS = tuple(
    date(year + (month < 4), month, 1) for year in range(2009, 2013) for month in (4, 7, 10, 1)
)
POUNDS = ("pounds", "index")


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
        if figure.numerator is None or figure.denominator is None:
            return figure.numerator
        scale = 100 if self.kind in ("p_prime", "index") else 1
        return scale * figure.numerator / figure.denominator if figure.denominator else None


@dataclass
class Point:
    """A quarter's entry in the chart."""

    reason: str | None = None
    lines: tuple[float, ...] | None = None
    rule: str | None = None
    signal: str | None = None
    base: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Limits:
    """The centre of some first points of a segment, and the reach at one unit of denominator."""

    centre: float
    reach: float
    is_laney: bool
    kind: str

    def reach_at(self, denominator: float | None) -> float:
        if not self.is_laney:
            return self.reach
        part = self.centre * (1 - self.centre) if self.kind == "p_prime" else self.centre
        return self.reach * sqrt(part / (denominator or inf))


def charted(series: Series) -> list[Point]:
    """Every quarter of a series, its segments each by themselves."""
    cuts = [0, *series.rebased, len(QUARTERS)]
    found: list[Point] = []
    for start, end in pairwise(cuts):
        figures = series.figures[start:end]
        values = [
            None if figure.is_provisional else series.value(at)
            for at, figure in enumerate(figures, start)
        ]
        for at in range(end - start):
            point = _point(series, figures, values, at)
            point.base = tuple(start + each for each in point.base)
            found.append(point)
    return found


def _point(series: Series, figures: list[Figure], values: list[float | None], at: int) -> Point:
    base = [each for each in range(at) if values[each] is not None][:12]
    if len(base) < 8:
        return Point("too few points")
    heights = [None if value is None else _height(series.kind, value) for value in values]
    limits = _limits(series.kind, figures, heights, base)
    if isinstance(limits, str):
        return Point(limits)
    height = heights[at]
    if height is None:
        return Point()
    reach = limits.reach_at(figures[at].denominator)
    shares = (0, -1, 1, -2 / 3, 2 / 3)
    lines = tuple(_drawn(series.kind, limits.centre + reach * share) for share in shares)
    found = Point(lines=lines, base=tuple(base))
    few = series.kind in ("p_prime", "u_prime") and (figures[at].denominator or 0) < 20
    if few:
        found.signal = "too few to say"
        return found
    found.rule, is_up = _rule(limits, figures, heights, at)
    if found.rule is None:
        found.signal = "usual"
    elif series.good is None:
        found.signal = f"{'higher' if is_up else 'lower'} than usual"
    else:
        found.signal = f"{'better' if is_up == (series.good == 'up') else 'worse'} than usual"
    return found


def _height(kind: str, value: float) -> float:
    """Where a value is drawn: pounds by their logarithm, percentages as shares."""
    if kind in POUNDS:
        return log10(value) if value > 0 else -inf
    return value / 100 if kind == "p_prime" else value


def _drawn(kind: str, height: float) -> float:
    if kind in POUNDS:
        return float(10**height)
    if kind == "p_prime":
        return min(max(100 * height, 0), 100)
    return max(height, 0)


def _limits(
    kind: str, figures: list[Figure], heights: list[float | None], base: list[int]
) -> _Limits | str:
    """The limits that the base gives, or why it gives none."""
    given = {at: height for at in base if (height := heights[at]) is not None}
    if kind in ("p_prime", "u_prime"):
        tops = sum(figures[at].numerator or 0 for at in base)
        centre = tops / sum(figures[at].denominator or 0 for at in base)
        part = centre * (1 - centre) if kind == "p_prime" else centre
        if part <= 0:
            return "no variation"
        scores = {
            at: (height - centre) / sqrt(part / (figures[at].denominator or inf))
            for at, height in given.items()
        }
        ranges = _ranges(scores)
        sigma = sum(ranges) / len(ranges) / 1.128 if ranges else 0
        return _Limits(centre, 3 * sigma, True, kind) if sigma else "no variation"
    if -inf in given.values():
        return "a quarter of zero pounds"
    centre = sum(given.values()) / len(given)
    if kind == "xmr" and centre < 2:
        return "rare events"
    ranges = _ranges(given)
    mean = sum(ranges) / len(ranges) if ranges else 0
    kept = [step for step in ranges if step < 3.267 * mean]
    spread = (sum(kept) / len(kept) if kept else 0) or mean
    return _Limits(centre, 2.66 * spread, False, kind) if spread else "no variation"


def _ranges(values: dict[int, float]) -> list[float]:
    return [abs(value - values[at - 1]) for at, value in values.items() if at - 1 in values]


def _rule(
    limits: _Limits, figures: list[Figure], heights: list[float | None], at: int
) -> tuple[str | None, bool]:
    """The rule that a point meets, and whether upwards."""

    def beyond(each: int, share: float) -> int:
        """1 above so much of the reach from the centre, -1 below, 0 within."""
        height = heights[each] if each >= 0 else None
        if height is None:
            return 0
        away = height - limits.centre
        if abs(away) <= share * limits.reach_at(figures[each].denominator):
            return 0
        return 1 if away > 0 else -1

    seven = [heights[each] for each in range(at - 6, at + 1) if each >= 0]
    whole = [height for height in seven if height is not None]
    is_whole = len(whole) == 7
    steps = {(after > before) - (after < before) for before, after in pairwise(whole)}
    sides = {beyond(each, 0) for each in range(at - 6, at + 1)}
    outer = beyond(at, 2 / 3)
    if beyond(at, 1):
        return "outside limits", beyond(at, 1) > 0
    if is_whole and steps in ({1}, {-1}):
        return "trend", steps == {1}
    if outer and outer in (beyond(at - 1, 2 / 3), beyond(at - 2, 2 / 3)):
        return "two of three", outer > 0
    if is_whole and sides in ({1}, {-1}):
        return "run", sides == {1}
    return None, False
