"""Control charts as inline SVG: a series against its usual range, large or in miniature.

A quarter with a signal is a diamond, so that shape tells it as well as colour; it can be focused,
and then names its rule. A gap says why it is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.scales import Frame, Values, runs, scale
from drug_strategy.report.charts.time_series import EMPTY, axes, end_text, svg
from drug_strategy.report.facts import Row


def control_chart(
    points: Sequence[Row], unit: str, alt: str, gaps: Mapping[date, str] | None = None
) -> Markup:
    """The series at full size, with its scale, its centre and its limits.

    `gaps` says, by a quarter's first day, why it has no point.
    """
    known = _known(points)
    if not known:
        return EMPTY
    fitted = scale(known, whole=unit == "count", from_zero=True)
    frame = Frame(len(points), fitted)
    parts = [*axes(frame, [row["period_label"] for row in points], unit)]
    parts += _limits(frame, points)
    parts += _gaps(frame, points, gaps or {})
    parts += _series(frame, points)
    last = next(row for row in reversed(points) if row["value"] is not None)
    parts.append(end_text(frame, last["value"], frame.y(last["value"]), unit))
    signals = "".join(_signal(frame, place, row, unit) for place, row in enumerate(points))
    if not signals:
        return svg("chart control", frame.width, frame.height, alt, parts)
    hidden = ['<g aria-hidden="true">', *parts, "</g>", signals]
    drawn = svg("chart control", frame.width, frame.height, alt, hidden)
    # The marks can be focused, which a picture would hide.
    return Markup(str(drawn).replace('role="img"', 'role="group"', 1))


def miniature(points: Sequence[Row], alt: str) -> Markup:
    """The same in a table's cell: no scale, its limits as a band."""
    known = _known(points)
    if not known:
        return EMPTY
    fitted = scale(known, whole=False, from_zero=False)
    frame = Frame(len(points), fitted, 190, 46, 6, 6, 6, 6)
    parts = [*_limits(frame, points), *_series(frame, points, size=4)]
    return svg("mini", frame.width, frame.height, alt, parts)


def _known(points: Sequence[Row]) -> list[float]:
    if all(row["value"] is None for row in points):
        return []
    columns = ("value", "lower_limit", "upper_limit")
    return [row[column] for row in points for column in columns if row[column] is not None]


def _limits(frame: Frame, points: Sequence[Row]) -> Iterator[str]:
    """The usual range, which starts anew at each rebasing."""
    for segment in dict.fromkeys(row["segment"] for row in points):
        upper = _of(points, "upper_limit", segment)
        lower = _of(points, "lower_limit", segment)
        centre = _of(points, "centre", segment)
        for above, below in zip(runs(upper), runs(lower), strict=True):
            edge = [f"{frame.x(place):g} {frame.y(value):g}" for place, value in above]
            back = [f"{frame.x(place):g} {frame.y(value):g}" for place, value in reversed(below)]
            yield f'<path class="usual" d="M{"L".join(edge + back)}z"/>'
        for run in runs(centre):
            yield f'<path class="middle" d="M{_way(frame, run)}"/>'


def _of(points: Sequence[Row], column: str, segment: int) -> Values:
    return [row[column] if row["segment"] == segment else None for row in points]


def _gaps(frame: Frame, points: Sequence[Row], gaps: Mapping[date, str]) -> Iterator[str]:
    """Each run of quarters without a point for one reason, with the reason along it."""
    why = [
        (place, gaps.get(row["period_start"], "no figure"))
        for place, row in enumerate(points)
        if row["value"] is None
    ]
    # Neighbours of one reason have the same reason and the same place less their number.
    for (reason, _), run in groupby(
        enumerate(why), lambda each: (each[1][1], each[1][0] - each[0])
    ):
        places = [place for _, (place, _) in run]
        middle = (frame.x(places[0]) + frame.x(places[-1])) / 2
        bottom = frame.height - frame.bottom - 6
        yield (
            f'<text class="gap" transform="translate({middle + 4:g} {bottom}) rotate(-90)">'
            f"{escape(reason)}</text>"
        )


def _series(frame: Frame, points: Sequence[Row], size: int = 6) -> Iterator[str]:
    values = [row["value"] for row in points]
    for run in runs(values):
        yield f'<path class="line area" d="M{_way(frame, run)}"/>'
    for place, row in enumerate(points):
        if row["value"] is None:
            continue
        x, y = frame.x(place), frame.y(row["value"])
        if row["rule"] and size < 6:
            yield _diamond(x, y, size)
        elif size == 6 and not row["rule"]:
            yield f'<circle class="dot area" cx="{x:g}" cy="{y:g}" r="3"/>'


def _diamond(x: float, y: float, size: int) -> str:
    corners = f"{x:g} {y - size:g}l{size} {size}l-{size} {size}l-{size}-{size}z"
    return f'<path class="signal" d="M{corners}"/>'


def _signal(frame: Frame, place: int, row: Row, unit: str) -> str:
    """A marked quarter, with its figure and its rule when it is pointed at or focused."""
    if row["value"] is None or not row["rule"]:
        return ""
    x, y = frame.x(place), frame.y(row["value"])
    figure = wording.short(row["value"], unit)
    text = escape(f"{row['period_label']}: {figure}, {wording.RULES[row['rule']]}")
    anchor = "end" if x > frame.width / 2 else "start"
    return (
        f'<g class="mark" tabindex="0" role="img" aria-label="{text}">{_diamond(x, y, 6)}'
        f'<text class="tip" x="{x:g}" y="{y - 11:g}" text-anchor="{anchor}">{text}</text></g>'
    )


def _way(frame: Frame, run: Sequence[tuple[int, float]]) -> str:
    return "L".join(f"{frame.x(place):g} {frame.y(value):g}" for place, value in run)
