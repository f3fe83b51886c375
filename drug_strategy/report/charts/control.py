"""Control charts as inline SVG: a series against its usual range, large or in miniature.

A quarter with a signal is a diamond, so that shape tells it as well as colour.
"""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from drug_strategy.report.charts.scales import Frame, Values, runs, scale
from drug_strategy.report.charts.time_series import EMPTY, axes, svg
from drug_strategy.report.facts import Row


def control_chart(points: Sequence[Row], unit: str, alt: str) -> Markup:
    """The series at full size, with its scale, its centre and its limits."""
    known = _known(points)
    if not known:
        return EMPTY
    fitted = scale(known, whole=unit == "count", from_zero=True)
    frame = Frame(len(points), fitted, 560, 260, 58, 16, 16, 28)
    parts = [*axes(frame, [row["period_label"] for row in points], unit)]
    parts += _limits(frame, points)
    parts += _series(frame, points, size=6)
    return svg("chart control", frame.width, frame.height, alt, parts)


def miniature(points: Sequence[Row], alt: str) -> Markup:
    """The same in a table's cell: no scale, its limits as a band."""
    known = _known(points)
    if not known:
        return EMPTY
    frame = Frame(len(points), scale(known, whole=False, from_zero=False), 190, 46, 6, 6, 6, 6)
    return svg(
        "mini",
        frame.width,
        frame.height,
        alt,
        [*_limits(frame, points), *_series(frame, points, 4)],
    )


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


def _series(frame: Frame, points: Sequence[Row], size: int) -> Iterator[str]:
    values = [row["value"] for row in points]
    for run in runs(values):
        yield f'<path class="line area" d="M{_way(frame, run)}"/>'
    for place, row in enumerate(points):
        if row["value"] is None:
            continue
        x, y = frame.x(place), frame.y(row["value"])
        if row["rule"]:
            corners = f"{x:g} {y - size:g}l{size} {size}l-{size} {size}l-{size}-{size}z"
            yield f'<path class="signal" d="M{corners}"/>'
        elif size > 4:
            yield f'<circle class="dot area" cx="{x:g}" cy="{y:g}" r="3"/>'


def _way(frame: Frame, run: Sequence[tuple[int, float]]) -> str:
    return "L".join(f"{frame.x(place):g} {frame.y(value):g}" for place, value in run)
