"""Draw control charts as inline SVG.

A quarter with a signal is drawn as a diamond, because colour alone is not enough. Hovering over the
diamond, or moving the focus to it, shows the rule that triggered the signal. Each gap is labelled
with the reason for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.lines import EMPTY, Chart, axes, dot, end_text, svg
from drug_strategy.report.charts.scales import Frame, joined, runs, scale
from drug_strategy.report.rows import Figure


def control_chart(
    points: Sequence[Figure], unit: str, alt: str, gaps: Mapping[date, str] | None = None
) -> Chart:
    """Draw a full-size control chart with a scale, a centre line and limits.

    If a quarter is provisional or not drawn, `gaps` gives the reason, keyed by the quarter's first
    day. A provisional quarter is a hollow point joined by a dashed line. If boroughs are missing
    from London's count, the point is an estimate.
    """
    gaps = gaps or {}
    chart = Chart(EMPTY, _legend(points), _note(points, gaps, unit))
    known = _known(points)
    if not known:
        return chart
    fitted = scale(known, is_integer=unit == "count", from_zero=True)
    frame = Frame(len(points), fitted)
    parts = [*axes(frame, [row.period_label for row in points], unit)]
    parts += _limits(frame, points)
    parts += _gaps(frame, points, gaps)
    parts += _series(frame, points)
    ends = [
        (place, value) for place, row in enumerate(points) if (value := _drawn(row)) is not None
    ]
    last, value = ends[-1]
    parts.append(end_text(frame.x(last), frame.y(value), wording.short(value, unit)))
    signals = "".join(_signal(frame, place, row, unit) for place, row in enumerate(points))
    if not signals:
        return chart._replace(svg=svg("chart control", frame.width, frame.height, alt, parts))
    hidden = ['<g aria-hidden="true">', *parts, "</g>", signals]
    drawn = svg("chart control", frame.width, frame.height, alt, hidden)
    # The role img would hide the marks from screen readers, but readers can focus them.
    return chart._replace(svg=Markup(str(drawn).replace('role="img"', 'role="group"', 1)))


def _legend(points: Sequence[Figure]) -> list[tuple[str, str]]:
    keys = [("area", "each quarter")]
    if any(row.chart_centre is not None for row in points):
        keys += [("middle", "mean"), ("usual", "usual range")]
    if any(row.signal_rule for row in points):
        keys.append(("signal", "a quarter with a signal"))
    if any(row.is_provisional and row.drawn is not None for row in points):
        keys.append(("hollow", "provisional"))
    return keys


def _note(points: Sequence[Figure], gaps: Mapping[date, str], unit: str) -> str:
    """Say which points are provisional or not drawn, and why."""
    why = [row for row in points if row.chart_value is None and row.period_start in gaps]
    hollow = [
        f"{row.period_label} ({_reported(row, gaps, unit)})" for row in why if row.drawn is not None
    ]
    missing = [f"{row.period_label} ({gaps[row.period_start]})" for row in why if row.drawn is None]
    sentences = [f"Hollow points are provisional: {', '.join(hollow)}."] if hollow else []
    if any(row.drawn not in (None, row.value) for row in why):
        sentences.append(
            "Points for part of the boroughs are estimates: these boroughs are assumed to have the"
            " same share of London's events as a year earlier."
        )
    sentences += [f"Not drawn: {', '.join(missing)}."] if missing else []
    return " ".join(sentences)


def _reported(row: Figure, gaps: Mapping[date, str], unit: str) -> str:
    """Say how many boroughs reported for a quarter, or why its figure may change."""
    is_whole = row.boroughs_returned is None or row.drawn == row.value
    if is_whole or not row.is_return_missing:
        return gaps[row.period_start]
    return f"{wording.returned(row)}: {wording.figure(row.value, unit)} reported"


def miniature(points: Sequence[Figure], alt: str) -> Markup:
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


def _known(points: Sequence[Figure]) -> list[float]:
    figures = [value for value in map(_drawn, points) if value is not None]
    if not figures:
        return []
    limits = (limit for row in points for limit in (row.chart_lower, row.chart_upper))
    return [*figures, *(limit for limit in limits if limit is not None)]


def _drawn(row: Figure) -> float | None:
    """Return the value at which a quarter is drawn, even if it is provisional."""
    return row.drawn if row.chart_value is None else row.chart_value


def _limits(frame: Frame, points: Sequence[Figure]) -> Iterator[str]:
    for segment in dict.fromkeys(row.chart_segment for row in points):
        mine = [row if row.chart_segment == segment else None for row in points]
        upper = [row and row.chart_upper for row in mine]
        lower = [row and row.chart_lower for row in mine]
        centre = [row and row.chart_centre for row in mine]
        for above, below in zip(runs(upper), runs(lower), strict=True):
            yield f'<path class="usual" d="M{frame.way([*above, *reversed(below)])}z"/>'
        for run in runs(centre):
            yield f'<path class="middle" d="M{frame.way(run)}"/>'


def _gaps(frame: Frame, points: Sequence[Figure], gaps: Mapping[date, str]) -> Iterator[str]:
    """Label each run of quarters that are provisional or not drawn for the same reason."""
    why = [
        (place, gaps.get(row.period_start, "no figure"))
        for place, row in enumerate(points)
        if row.chart_value is None and (row.drawn is None or row.period_start in gaps)
    ]
    # Within a run, the place and the list index both rise by one, so their difference is constant.
    for (reason, _), run in groupby(
        enumerate(why), lambda item: (item[1][1], item[1][0] - item[0])
    ):
        places = [place for _, (place, _) in run]
        middle = (frame.x(places[0]) + frame.x(places[-1])) / 2
        drawn = [frame.y(value) for place in places if (value := _drawn(points[place])) is not None]
        is_low = bool(drawn) and max(drawn) > (frame.top + frame.height - frame.bottom) / 2
        end, anchor = frame.height - frame.bottom - 6, "start"
        if is_low:
            end, anchor = frame.top + 4, "end"
        yield (
            f'<text class="gap" transform="translate({middle + 4:g} {end}) rotate(-90)"'
            f' text-anchor="{anchor}">{escape(reason)}</text>'
        )


def _series(frame: Frame, points: Sequence[Figure], size: int = 6) -> Iterator[str]:
    hollow = [
        place for place, row in enumerate(points) if row.is_provisional and _drawn(row) is not None
    ]
    solid, dashed = joined([_drawn(row) for row in points], hollow)
    for style, ways in (("line area", solid), ("line area provisional", dashed)):
        for way in ways:
            yield f'<path class="{style}" d="M{frame.way(way)}"/>'
    for place in hollow:
        yield dot(frame, "hollow", place, _drawn(points[place]) or 0, size / 2)
    for place, row in enumerate(points):
        if row.chart_value is None:
            continue
        x, y = frame.x(place), frame.y(row.chart_value)
        if row.signal_rule and size < 6:
            yield _diamond(x, y, size)
        elif size == 6 and not row.signal_rule and not row.is_provisional:
            yield f'<circle class="dot area" cx="{x:g}" cy="{y:g}" r="3"/>'


def _diamond(x: float, y: float, size: int) -> str:
    corners = f"{x:g} {y - size:g}l{size} {size}l-{size} {size}l-{size}-{size}z"
    return f'<path class="signal" d="M{corners}"/>'


def _signal(frame: Frame, place: int, row: Figure, unit: str) -> str:
    """Draw a quarter with a signal.

    Hovering over the quarter, or moving the focus to it, shows the figure and the rule.
    """
    if row.chart_value is None or not row.signal_rule:
        return ""
    x, y = frame.x(place), frame.y(row.chart_value)
    figure = wording.short(row.chart_value, unit)
    text = escape(f"{row.period_label}: {figure}, {row.signal_statement}")
    anchor = "end" if x > frame.width / 2 else "start"
    return (
        f'<g class="mark" tabindex="0" role="img" aria-label="{text}">{_diamond(x, y, 6)}'
        f'<text class="tip" x="{x:g}" y="{y - 11:g}" text-anchor="{anchor}">{text}</text></g>'
    )
