"""Work out control charts in plain Python. Each quarter is judged only against earlier ones."""

from dataclasses import dataclass
from itertools import pairwise
from math import isclose, sqrt

from .world import QUARTERS

Number = float | None


@dataclass(frozen=True)
class Figure:
    """A quarter's figure, null if the numerator is None.

    Provisional figures are not points on the chart, except for London's estimates: these have wider
    limits, and no limits are based on them.
    """

    numerator: Number
    denominator: Number = None
    is_provisional: bool = False
    widening: Number = None

    @property
    def is_point(self) -> bool:
        """Return whether the figure is final or an estimate."""
        return not self.is_provisional or self.widening is not None


@dataclass(frozen=True)
class Series:
    """An indicator's figures in an area over the sixteen quarters.

    `kind` is xmr (for counts), p_prime (for percentages) or days. Area L is London.
    """

    kind: str
    figures: list[Figure]
    broken: tuple[int, ...] = ()
    unstated: tuple[int, ...] = ()
    has_label: bool = True
    area: str = "L"

    def value(self, at: int) -> Number:
        """Return the figure as it is published."""
        figure = self.figures[at]
        if self.kind == "xmr" or figure.numerator is None:
            return figure.numerator
        scale = 100 if self.kind == "p_prime" else 1
        return scale * figure.numerator / figure.denominator if figure.denominator else None

    def point(self, at: int) -> Number:
        """Return the figure if it is a point on the chart, or else None."""
        return self.value(at) if at >= 0 and self.figures[at].is_point else None

    def start(self, at: int) -> int:
        """Return the quarter in which this quarter's segment starts."""
        return max(each for each in (0, *self.broken) if each <= at)


@dataclass
class Point:
    """The chart's result for a quarter."""

    reason: str | None = None
    lines: tuple[float, ...] | None = None
    rule: str | None = None
    signal: str | None = None
    base: tuple[int, ...] = ()


def charted(series: Series) -> list[Point]:
    """Return each quarter's point."""
    return [_point(series, at) for at in range(len(QUARTERS))]


@dataclass(frozen=True)
class _Limits:
    """The limits for judging a quarter, from the first points of its segment."""

    series: Series
    start: int
    base: tuple[int, ...]

    @property
    def is_count(self) -> bool:
        return self.series.kind == "xmr"

    @property
    def centre(self) -> float:
        tops = sum(self.series.figures[each].numerator or 0 for each in self.base)
        return tops / sum(self.cases(each) for each in self.base)

    def cases(self, at: int) -> float:
        return 1 if self.is_count else self.series.figures[at].denominator or 0

    def unit(self, at: int) -> float:
        """Return the unit of distance, which depends on a percentage's number of cases."""
        return 1 if self.is_count else sqrt(self.centre * (1 - self.centre) / self.cases(at))

    def away(self, at: int) -> Number:
        """Return the distance from the centre to a quarter in the segment."""
        value = self.series.point(at) if at >= self.start else None
        if value is None:
            return None
        return (value / (1 if self.is_count else 100) - self.centre) / self.unit(at)

    def reach(self) -> float | None:
        """Return the distance to the limits, which is never shorter than chance would make it.

        It is three standard deviations: of a Poisson count, or of a percentage's z.
        """
        mean_range = self.mean_range()
        if mean_range is None:
            return None
        if self.is_count:
            return max(2.66 * mean_range, 3 * sqrt(self.centre))
        return 3 * max(mean_range / 1.128, 1)

    def mean_range(self) -> float | None:
        """Return the mean moving range, screened once, or None if there is no range."""
        if not self.is_count and self.centre in (0, 1):
            return None
        scores = {each: self.away(each) or 0 for each in self.base}
        steps = [abs(score - scores[at - 1]) for at, score in scores.items() if at - 1 in scores]
        if not steps:
            return None
        average = sum(steps) / len(steps)
        kept = [step for step in steps if step < 3.267 * average]
        return (sum(kept) / len(kept) if kept else 0) or average

    def reason(self) -> str | None:
        """Return the reason if there are no limits."""
        reasons = {
            "so far only": not self.series.has_label,
            "no chart for this unit": self.series.kind == "days",
            "too few points": len(self.base) < 8,
        }
        for reason, holds in reasons.items():
            if holds:
                return reason
        if self.is_count and self.centre < 2:
            return "rare events"
        return "no variation" if self.reach() is None else None


def _point(series: Series, at: int) -> Point:
    start = series.start(at)
    base = [
        each
        for each in range(start, at)
        if series.point(each) is not None and not series.figures[each].is_provisional
    ]
    limits = _Limits(series, start, tuple(base[:12]))
    found = Point(limits.reason(), base=limits.base)
    if found.reason or series.point(at) is None:
        return found
    reach = (limits.reach() or 0) * (series.figures[at].widening or 1)
    lower, upper = (limits.centre + side * reach * limits.unit(at) for side in (-1, 1))
    found.lines = (limits.centre, max(lower, 0), upper)
    if not limits.is_count:
        found.lines = (100 * limits.centre, 100 * max(lower, 0), 100 * min(upper, 1))
    if at in series.unstated and series.area != "L":
        return found
    if not limits.is_count and limits.cases(at) < 20:
        found.signal = "too few to say"
        return found
    seven = range(at - 6, at + 1)
    values = [series.point(each) if each >= start else None for each in seven]
    found.rule, is_up = _rule([limits.away(each) for each in seven], values, reach)
    found.signal = f"{'higher' if is_up else 'lower'} than usual" if found.rule else "usual"
    return found


def _rule(seven: list[Number], values: list[Number], reach: float) -> tuple[str | None, bool]:
    """Return the rule that the last of seven quarters meets, and whether the signal is upward."""

    def side(away: Number, limit: float) -> int:
        """Return 1 for a quarter above the limits, -1 for one below them, and 0 otherwise."""
        if away is None or abs(away) <= limit or isclose(abs(away), limit, rel_tol=1e-9):
            return 0
        return 1 if away > 0 else -1

    outside = side(seven[-1], reach)
    if outside:
        return "outside limits", outside > 0
    known = [value for value in values if value is not None]
    if len(known) == 7 and all(after > before for before, after in pairwise(known)):
        return "trend", True
    if len(known) == 7 and all(after < before for before, after in pairwise(known)):
        return "trend", False
    outer = [side(away, 2 * reach / 3) for away in seven[-3:]]
    if outer[2] and outer[2] in outer[:2]:
        return "two of three", outer[2] > 0
    sides = {side(away, 0) for away in seven}
    if sides in ({1}, {-1}):
        return "run", sides == {1}
    return None, False
