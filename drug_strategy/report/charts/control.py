"""Draw control charts as inline SVG.

A quarter with a signal is drawn as a diamond, because colour alone is not enough. Hovering over the
diamond, or moving the focus to it, shows the rule that triggered the signal. Each gap is labelled
with the reason for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.lines import EMPTY, Chart, axes, dot, end_text, svg
from drug_strategy.report.charts.scales import Frame, joined, runs, scale

Quarter = Mapping[str, Any]
"""A row of the query `quarters`."""


def control_chart(points: Sequence[Quarter], alt: str) -> Chart:
    """Draw a full-size control chart with a scale, a centre line and limits.

    A provisional or unreliable quarter is a hollow point joined by a dashed line. One of the
    boroughs that returned alone (`is_apart`) has its own limits, and is not joined to the others.
    """
    chart = Chart(EMPTY, _legend(points))
    known = _known(points)
    if not known:
        return chart
    unit = points[0]["unit"]
    fitted = scale(known, is_integer=unit == "count", from_zero=True)
    frame = Frame(len(points), fitted)
    parts = [*axes(frame, [row["period_label"] for row in points], unit)]
    parts += _limits(frame, points)
    parts += _gaps(frame, points)
    parts += _series(frame, points)
    ends = [(place, row["drawn"]) for place, row in enumerate(points) if row["drawn"] is not None]
    last, value = ends[-1]
    parts.append(end_text(frame.x(last), frame.y(value), wording.short(value, unit)))
    signals = "".join(_signal(frame, place, row) for place, row in enumerate(points))
    if not signals:
        return chart._replace(svg=svg("chart control", frame.width, frame.height, alt, parts))
    hidden = ['<g aria-hidden="true">', *parts, "</g>", signals]
    drawn = svg("chart control", frame.width, frame.height, alt, hidden)
    # The role img would hide the marks from screen readers, but readers can focus them.
    return chart._replace(svg=Markup(str(drawn).replace('role="img"', 'role="group"', 1)))


def _legend(points: Sequence[Quarter]) -> list[tuple[str, str]]:
    keys = [("area", "each quarter")]
    if any(row["chart_centre"] is not None for row in points):
        keys += [("middle", "mean"), ("usual", "usual range")]
    if any(row["signal_rule"] for row in points):
        keys.append(("signal", "a quarter with a signal"))
    drawn = [row for row in points if row["drawn"] is not None]
    if any(row["is_provisional"] and not row["is_apart"] for row in drawn):
        keys.append(("hollow", "provisional"))
    if any(row["is_apart"] for row in drawn):
        keys.append(("hollow", "the boroughs that returned"))
    if any(row["quality_flag"] == "u" for row in drawn):
        keys.append(("hollow", "unreliable"))
    return keys


def miniature(points: Sequence[Quarter], alt: str) -> Markup:
    """Draw a small control chart without a scale, for a table cell.

    The alternative is empty if the next cell says the same.
    """
    known = _known(points)
    if not known:
        return EMPTY
    fitted = scale(known, is_integer=False, from_zero=False)
    frame = Frame(len(points), fitted, 190, 46, 6, 6, 6, 6)
    parts = [*_limits(frame, points), *_series(frame, points, size=4)]
    return svg("mini", frame.width, frame.height, alt, parts)


def _known(points: Sequence[Quarter]) -> list[float]:
    figures = [row["drawn"] for row in points if row["drawn"] is not None]
    if not figures:
        return []
    limits = (limit for row in points for limit in (row["chart_lower"], row["chart_upper"]))
    return [*figures, *(limit for limit in limits if limit is not None)]


def _is_point(row: Quarter) -> bool:
    """Return whether a quarter is a point of the control chart, final and reliable."""
    return row["drawn"] is not None and not row["is_provisional"] and row["quality_flag"] != "u"


def _limits(frame: Frame, points: Sequence[Quarter]) -> Iterator[str]:
    upper, lower, centre = (
        [None if row["is_apart"] else row[f"chart_{name}"] for row in points]
        for name in ("upper", "lower", "centre")
    )
    for above, below in zip(runs(upper), runs(lower), strict=True):
        yield f'<path class="usual" d="M{frame.way([*above, *reversed(below)])}z"/>'
    for run in runs(centre):
        yield f'<path class="middle" d="M{frame.way(run)}"/>'
    for place, row in enumerate(points):
        if row["is_apart"] and row["chart_centre"] is not None:
            left, right = frame.x(place) - 5, frame.x(place) + 5
            high, middle, low = (
                frame.y(row[f"chart_{name}"]) for name in ("upper", "centre", "lower")
            )
            yield f'<path class="usual" d="M{left:g} {high:g}H{right:g}V{low:g}H{left:g}z"/>'
            yield f'<path class="middle" d="M{left:g} {middle:g}H{right:g}"/>'


def _gaps(frame: Frame, points: Sequence[Quarter]) -> Iterator[str]:
    """Label each run of quarters that are provisional or not drawn for the same reason."""
    why = [
        (place, row["gap"] or "no figure")
        for place, row in enumerate(points)
        if row["drawn"] is None or row["gap"]
    ]
    # Within a run, the place and the list index both rise by one, so their difference is constant.
    for (reason, _), run in groupby(
        enumerate(why), lambda item: (item[1][1], item[1][0] - item[0])
    ):
        places = [place for _, (place, _) in run]
        middle = (frame.x(places[0]) + frame.x(places[-1])) / 2
        values = (points[place]["drawn"] for place in places)
        drawn = [frame.y(value) for value in values if value is not None]
        is_low = bool(drawn) and max(drawn) > (frame.top + frame.height - frame.bottom) / 2
        end, anchor = frame.height - frame.bottom - 6, "start"
        if is_low:
            end, anchor = frame.top + 4, "end"
        yield (
            f'<text class="gap" transform="translate({middle + 4:g} {end}) rotate(-90)"'
            f' text-anchor="{anchor}">{escape(reason)}</text>'
        )


def _series(frame: Frame, points: Sequence[Quarter], size: int = 6) -> Iterator[str]:
    hollow = [
        place for place, row in enumerate(points) if row["drawn"] is not None and not _is_point(row)
    ]
    solid, dashed = joined([None if row["is_apart"] else row["drawn"] for row in points], hollow)
    for style, ways in (("line area", solid), ("line area provisional", dashed)):
        for way in ways:
            yield f'<path class="{style}" d="M{frame.way(way)}"/>'
    for place in hollow:
        yield dot(frame, "hollow", place, points[place]["drawn"] or 0, size / 2)
    for place, row in enumerate(points):
        if row["drawn"] is None or not _is_point(row):
            continue
        x, y = frame.x(place), frame.y(row["drawn"])
        if row["signal_rule"] and size < 6:
            yield _diamond(x, y, size)
        elif size == 6 and not row["signal_rule"]:
            yield f'<circle class="dot area" cx="{x:g}" cy="{y:g}" r="3"/>'


def _diamond(x: float, y: float, size: int) -> str:
    corners = f"{x:g} {y - size:g}l{size} {size}l-{size} {size}l-{size}-{size}z"
    return f'<path class="signal" d="M{corners}"/>'


def _signal(frame: Frame, place: int, row: Quarter) -> str:
    """Draw a quarter with a signal.

    Hovering over the quarter, or moving the focus to it, shows the figure and the rule.
    """
    if row["drawn"] is None or not row["signal_rule"]:
        return ""
    x, y = frame.x(place), frame.y(row["drawn"])
    # The boroughs that returned come after the figure and why it is provisional.
    said = row["statement"].partition("); ")[2] if row["is_apart"] else row["statement"]
    text = escape(said.partition("; ")[0].removesuffix("."))
    anchor = "end" if x > frame.width / 2 else "start"
    return (
        f'<g class="mark" tabindex="0" role="img" aria-label="{text}">{_diamond(x, y, 6)}'
        f'<text class="tip" x="{x:g}" y="{y - 11:g}" text-anchor="{anchor}">{text}</text></g>'
    )
