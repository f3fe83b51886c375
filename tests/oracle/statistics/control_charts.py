"""Work out control charts in plain Python. Each quarter is judged only against earlier quarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import asin, exp, inf, isclose, log, log10, pi, sin, sqrt
from statistics import fmean, variance

from scipy.stats import f as f_distribution

QUARTERS = tuple(
    date(year + (month < 4), month, 1) for year in range(2009, 2013) for month in (4, 7, 10, 1)
)
POUNDS = ("pounds", "index")


@dataclass(frozen=True)
class Figure:
    """A quarter's figure, which is null if the numerator is None.

    Provisional figures are not points on the chart.
    """

    numerator: float | None
    denominator: float | None = None
    is_provisional: bool = False


@dataclass(frozen=True)
class Series:
    """An indicator's figures in an area over the sixteen quarters.

    `kind` is xmr, pounds, index, share (of pounds), p_prime or u_prime. Area L is London.
    """

    kind: str
    figures: list[Figure]
    good: str | None = None
    rebased: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()
    has_label: bool = True
    indicator: str | None = None
    area: str = "L"

    def value(self, at: int) -> float | None:
        """Return the figure as it is published."""
        figure = self.figures[at]
        if figure.numerator is None or figure.denominator is None:
            return figure.numerator
        scale = 100 if self.kind in ("p_prime", "index", "share") else 1
        return scale * figure.numerator / figure.denominator if figure.denominator else None

    def point(self, at: int) -> float | None:
        """Return the figure, or None if it is not a point on the chart."""
        value = self.value(at)
        is_impossible = self.kind == "share" and value is not None and not 0 < value < 100
        return None if self.figures[at].is_provisional or is_impossible else value

    def segment(self, at: int) -> tuple[int, int]:
        """Return where this quarter's chart segment starts, and where the next segment starts."""
        cuts = sorted({0, *self.rebased, *self.broken, len(QUARTERS)})
        return next((start, end) for start, end in pairwise(cuts) if start <= at < end)

    def points_before(self, at: int) -> list[int]:
        """Return the earlier quarters in the same segment that are points on the chart."""
        return [each for each in range(self.segment(at)[0], at) if self.point(each) is not None]


@dataclass
class Point:
    """The chart's result for a quarter."""

    reason: str | None = None
    lines: tuple[float, ...] | None = None
    rule: str | None = None
    signal: str | None = None
    base: tuple[int, ...] = ()
    is_predictive: bool = False


@dataclass(frozen=True)
class _Limits:
    """The centre of a chart segment, and the distance from the centre to the limits."""

    centre: float
    reach: float
    is_laney: bool
    kind: str

    def reach_at(self, denominator: float | None) -> float:
        if not self.is_laney:
            return self.reach
        part = self.centre * (1 - self.centre) if self.kind == "p_prime" else self.centre
        return self.reach * sqrt(part / (denominator or inf))


def charted(series: Series, boroughs: Sequence[Series] = ()) -> list[Point]:
    """Return a chart's points. For a borough, `boroughs` has the series of all boroughs."""
    return [_point(series, boroughs, at) for at in range(len(QUARTERS))]


def _point(series: Series, boroughs: Sequence[Series], at: int) -> Point:
    before = series.points_before(at)
    if len(before) < 8:
        return _predicted(series, boroughs, at, before)
    base = before[:12]
    start, _ = series.segment(at)
    heights = [
        None if each < start or value is None else _height(series.kind, value)
        for each, value in enumerate(map(series.point, range(at + 1)))
    ]
    limits = _limits(series.kind, series.figures, heights, base)
    if isinstance(limits, str):
        return Point(limits)
    height = heights[at]
    if height is None:
        return Point()
    reach = limits.reach_at(series.figures[at].denominator)
    shares = (0, -1, 1, -2 / 3, 2 / 3)
    lines = tuple(_drawn(series.kind, limits.centre + reach * share) for share in shares)
    found = Point(lines=lines, base=tuple(base))
    measures = {
        each: height
        if not limits.is_laney
        else (height - limits.centre) / limits.reach_at(series.figures[each].denominator)
        for each in base
        if (height := heights[each]) is not None
    }
    is_seasonal = _is_seasonal(measures)
    _label(series, at, found, _rule(limits, series.figures, heights, at), is_seasonal)
    return found


def _label(
    series: Series, at: int, found: Point, met: tuple[str | None, bool], is_seasonal: bool = False
) -> None:
    """Set the rule and the label of a point that has limits."""
    few = series.kind in ("p_prime", "u_prime", "share")
    rule, is_up = met
    if not series.has_label:
        return
    if is_seasonal:
        found.signal = "seasonal"
    elif few and (series.figures[at].denominator or 0) < 20:
        found.signal = "too few to say"
    elif rule is None:
        found.signal = "usual"
    else:
        found.rule = rule
        if series.good is None:
            found.signal = f"{'higher' if is_up else 'lower'} than usual"
        else:
            found.signal = f"{'better' if is_up == (series.good == 'up') else 'worse'} than usual"


def _is_seasonal(measures: dict[int, float]) -> bool:
    """Return whether the seasons differ by more than chance (one-way F test at 1 %)."""
    groups: dict[int, list[float]] = {}
    for at, measure in measures.items():
        groups.setdefault(at % 4, []).append(measure)
    between_df, within_df = len(groups) - 1, len(measures) - len(groups)
    if not between_df:
        return False
    overall = fmean(measures.values())
    between = sum(len(group) * (fmean(group) - overall) ** 2 for group in groups.values())
    within = sum((each - fmean(group)) ** 2 for group in groups.values() for each in group)
    quantile = float(f_distribution.ppf(0.99, between_df, within_df))
    return between / between_df > quantile * within / within_df


def _predicted(series: Series, boroughs: Sequence[Series], at: int, base: list[int]) -> Point:
    """Return predictive limits, if any, for a quarter with fewer than eight earlier points."""
    if series.kind not in ("xmr", "p_prime") or len(base) < 4:
        return Point("too few points")
    all_bases = [(each, each.points_before(at)[:12]) for each in boroughs]
    spreads = [_own(each, points) for each, points in all_bases if len(points) >= 4]
    if len(spreads) < 10:
        return Point("too few points")
    centre = _centre(series, base)
    if series.kind == "xmr" and centre < 2:
        return Point("rare events")
    if series.point(at) is None:
        return Point(is_predictive=True)
    n = len(base)
    wide = max(1, ((n - 1) * _own(series, base) + 12 * fmean(spreads)) / (n + 11))
    figure = series.figures[at]
    cases = (figure.denominator or 0) + 0.5
    from_base = 1 / n
    if series.kind == "p_prime":
        from_base = cases / sum((series.figures[each].denominator or 0) + 0.5 for each in base)
    reach = 3 * sqrt(wide * (1 + from_base))
    score = _score(series, at, centre)
    if series.kind == "xmr":
        score -= 2 * sqrt(centre + 0.375)
        ends = [max(sqrt(centre + 0.375) + side * reach / 2, 0) ** 2 - 0.375 for side in (-1, 1)]
        lines = (centre, *(max(end, 0) for end in ends))
    else:
        angles = [asin(sqrt(centre)) + side * reach / 2 / sqrt(cases) for side in (-1, 1)]
        tops = [sin(min(max(each, 0), pi / 2)) ** 2 * (cases + 0.25) - 0.375 for each in angles]
        shares = (min(max(top / (cases - 0.5), 0), 1) for top in tops)
        lines = (100 * centre, *(100 * share for share in shares))
    found = Point(lines=lines, base=tuple(base), is_predictive=True)
    rule = "outside limits" if abs(score) > reach else None
    _label(series, at, found, (rule, score > 0))
    return found


def _centre(series: Series, base: list[int]) -> float:
    tops = sum(series.figures[at].numerator or 0 for at in base)
    if series.kind == "xmr":
        return tops / len(base)
    return tops / sum(series.figures[at].denominator or 0 for at in base)


def _score(series: Series, at: int, centre: float) -> float:
    """Return a score that has a variance of 1 if figures differ only by chance.

    Counts are transformed by square roots, and shares by arcsines.
    """
    figure = series.figures[at]
    top, cases = figure.numerator or 0, figure.denominator or 0
    if series.kind == "xmr":
        return 2 * sqrt(top + 0.375)
    share = (top + 0.375) / (cases + 0.75)
    return 2 * sqrt(cases + 0.5) * (asin(sqrt(share)) - asin(sqrt(centre)))


def _own(series: Series, base: list[int]) -> float:
    centre = _centre(series, base)
    return variance(_score(series, at, centre) for at in base)


def _height(kind: str, value: float) -> float:
    """Return the value on the chart's scale.

    Pounds become logarithms, percentages become shares, and shares of pounds become log odds.
    """
    if kind == "share":
        return log(value / (100 - value))
    if kind in POUNDS:
        return log10(value) if value > 0 else -inf
    return value / 100 if kind == "p_prime" else value


def _drawn(kind: str, height: float) -> float:
    if kind in POUNDS:
        return float(10**height)
    if kind == "share":
        return 100 / (1 + exp(-height))
    if kind == "p_prime":
        return min(max(100 * height, 0), 100)
    return max(height, 0)


def _limits(
    kind: str, figures: list[Figure], heights: list[float | None], base: list[int]
) -> _Limits | str:
    """Calculate the limits from the first points, or return the reason why there are no limits."""
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
    """Return the rule that a point meets, if any, and whether the signal is upwards."""

    def beyond(each: int, share: float) -> int:
        """Return 1 (up) or -1 (down) if a point is over `share` of the way to a limit, else 0."""
        height = heights[each] if each >= 0 else None
        if height is None:
            return 0
        away = height - limits.centre
        reach = share * limits.reach_at(figures[each].denominator)
        if abs(away) <= reach or isclose(abs(away), reach, rel_tol=1e-9):
            return 0
        return 1 if away > 0 else -1

    seven = [heights[each] for each in range(at - 6, at + 1) if each >= 0]
    known = [height for height in seven if height is not None]
    is_complete = len(known) == 7
    steps = {(after > before) - (after < before) for before, after in pairwise(known)}
    sides = {beyond(each, 0) for each in range(at - 6, at + 1)}
    outer = beyond(at, 2 / 3)
    if beyond(at, 1):
        return "outside limits", beyond(at, 1) > 0
    if is_complete and steps in ({1}, {-1}):
        return "trend", steps == {1}
    if outer and outer in (beyond(at - 1, 2 / 3), beyond(at - 2, 2 / 3)):
        return "two of three", outer > 0
    if is_complete and sides in ({1}, {-1}):
        return "run", sides == {1}
    return None, False
