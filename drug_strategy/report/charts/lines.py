"""Draw line charts and control charts as inline SVG.

All styles are in the style sheet, which has separate styles for print and high contrast. A chart is
a picture with a text alternative. The page adds its title, table and CSV file. A quarter with a
signal is drawn as a diamond, because colour alone is not enough. Hovering over the diamond, or
moving the focus to it, shows the rule that triggered the signal. Each gap is labelled with the
reason for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.scales import Frame, Values, joined, runs, scale
from drug_strategy.report.facts import Row

EMPTY = Markup('<p class="empty">No figures yet. [x]</p>')


@dataclass(frozen=True)
class Line:
    """A line in a chart: its style (`area` or `london`), its values and any band around it.

    A point is hollow if its `fit` is False, which means that its figure is provisional or cannot be
    judged.
    """

    style: str
    values: Values
    lower: Values = field(default_factory=list)
    upper: Values = field(default_factory=list)
    fit: Sequence[bool | None] = ()


@dataclass(frozen=True)
class Level:
    """A horizontal line with a label at one end, such as a baseline or a target."""

    style: str
    value: float
    label: str
    at_start: bool


def line_chart(
    labels: Sequence[str],
    lines: Sequence[Line],
    unit: str,
    alt: str,
    levels: Sequence[Level] = (),
) -> Markup:
    """Draw one or more lines over time.

    A missing value leaves a gap, and a value between two gaps is drawn as a dot.

    Each line's last value is written at its end. The scale starts at zero, except for percentages,
    because changes in them would be too small to see.
    """
    seen = [v for line in lines for part in (line.values, line.lower, line.upper) for v in part]
    known = [v for v in seen if v is not None]
    if not known:
        return EMPTY
    known += [level.value for level in levels]
    frame = Frame(
        len(labels), scale(known, is_integer=unit == "count", from_zero=unit != "percent")
    )
    parts = [*axes(frame, labels, unit)]
    for line in lines:
        parts += _band(frame, line)
    for level in levels:
        parts += _level(frame, level)
    for line in lines:
        parts += _strokes(frame, line)
    parts += _last_values(frame, lines, unit)
    return svg("chart", frame.width, frame.height, alt, parts)


def svg(style: str, width: int, height: int, alt: str, parts: Iterable[str]) -> Markup:
    """Return the SVG elements as a picture with a text alternative."""
    return Markup(
        f'<svg class="{style}" role="img" viewBox="0 0 {width} {height}"'
        f' aria-label="{escape(alt)}">{"".join(parts)}</svg>'
    )


def axes(frame: Frame, labels: Sequence[str], unit: str) -> Iterator[str]:
    """Yield the grid, the scale's labels, and the fiscal years below their first quarters."""
    across = f"H{frame.width - frame.right}"
    grid = "".join(f"M{frame.left} {frame.y(value):g}{across}" for value in frame.scale.ticks)
    yield f'<path class="grid" d="{grid}"/><g text-anchor="end">'
    for value in frame.scale.ticks:
        yield f'<text x="{frame.left - 8}" y="{frame.y(value) + 4:g}">{tick(value, unit)}</text>'
    yield "</g><g>"
    bottom = frame.height - frame.bottom
    for place, label in enumerate(labels):
        if label.endswith("Q1"):
            x = frame.x(place)
            yield f'<path class="grid" d="M{x:g} {bottom}v8"/>'
            yield f'<text x="{x - 3:g}" y="{bottom + 26}">{escape(label[-10:-3])}</text>'
    yield "</g>"


def end_text(x: float, y: float, figure: str, style: str = "") -> str:
    """Return the text that shows a line's last figure, placed next to the last point."""
    return f'<text class="last {style}" x="{x + 9:g}" y="{y + 4:g}">{escape(figure)}</text>'


def _last_values(frame: Frame, lines: Sequence[Line], unit: str) -> Iterator[str]:
    """Write each line's last value, and move apart any values that would overlap."""
    ends = []
    for line in lines:
        known = [(place, value) for place, value in enumerate(line.values) if value is not None]
        if known:
            place, value = known[-1]
            ends.append((frame.y(value), place, value, line.style))
    least = 0.0
    for y, place, value, style in sorted(ends):
        least = max(y, least + 16) if least else y
        yield end_text(frame.x(place), least, wording.short(value, unit), style)


def tick(value: float, unit: str) -> str:
    """Return the label for a value on the scale."""
    if unit == "percent":
        return f"{value:g}%"
    return f"{value:,g}" if unit in {"rate", "days", "index"} else wording.short(value, unit)


def _level(frame: Frame, level: Level) -> Iterator[str]:
    y = frame.y(level.value)
    yield f'<path class="{level.style}" d="M{frame.left} {y:g}H{frame.width - frame.right}"/>'
    x, anchor = (frame.left + 4, "start") if level.at_start else (frame.width - frame.right, "end")
    yield (
        f'<text class="level" x="{x}" y="{y - 4:g}" text-anchor="{anchor}">'
        f"{escape(level.label)}</text>"
    )


def _band(frame: Frame, line: Line) -> Iterator[str]:
    both = [
        None if lower is None or upper is None else (lower, upper)
        for lower, upper in zip(line.lower, line.upper, strict=True)
    ]
    for run in runs(both):
        if len(run) == 1:
            (place, (lower, upper)) = run[0]
            ends = f"{frame.x(place):g} {frame.y(upper):g}V{frame.y(lower):g}"
            yield f'<path class="whisker" d="M{ends}"/>'
            continue
        edge = [(place, upper) for place, (_, upper) in run]
        edge += [(place, lower) for place, (lower, _) in reversed(run)]
        yield f'<path class="band" d="M{frame.way(edge)}z"/>'


def _strokes(frame: Frame, line: Line) -> Iterator[str]:
    for run in runs(line.values):
        if len(run) == 1:
            yield _dot(frame, line.style, *run[0])
        else:
            yield f'<path class="line {line.style}" d="M{frame.way(run)}"/>'
    for place, (value, fit) in enumerate(zip(line.values, line.fit, strict=False)):
        if fit is False and value is not None:
            yield _dot(frame, "hollow", place, value)


def _dot(frame: Frame, style: str, place: int, value: float, radius: float = 3) -> str:
    centre = f'cx="{frame.x(place):g}" cy="{frame.y(value):g}"'
    return f'<circle class="dot {style}" {centre} r="{radius:g}"/>'


def control_chart(
    points: Sequence[Row], unit: str, alt: str, gaps: Mapping[date, str] | None = None
) -> Markup:
    """Draw a full-size control chart with a scale, a centre line and limits.

    If a quarter is provisional or not drawn, `gaps` gives the reason, keyed by the quarter's first
    day. A provisional quarter is a hollow point joined by a dashed line. If boroughs are missing
    from London's count, the point is an estimate.
    """
    known = _known(points)
    if not known:
        return EMPTY
    fitted = scale(known, is_integer=unit == "count", from_zero=True)
    frame = Frame(len(points), fitted)
    parts = [*axes(frame, [row["period_label"] for row in points], unit)]
    parts += _limits(frame, points)
    parts += _gaps(frame, points, gaps or {})
    parts += _series(frame, points)
    ends = [
        (place, value) for place, row in enumerate(points) if (value := _drawn(row)) is not None
    ]
    last, value = ends[-1]
    parts.append(end_text(frame.x(last), frame.y(value), wording.short(value, unit)))
    signals = "".join(_signal(frame, place, row, unit) for place, row in enumerate(points))
    if not signals:
        return svg("chart control", frame.width, frame.height, alt, parts)
    hidden = ['<g aria-hidden="true">', *parts, "</g>", signals]
    drawn = svg("chart control", frame.width, frame.height, alt, hidden)
    # The role img would hide the marks from screen readers, but readers can focus them.
    return Markup(str(drawn).replace('role="img"', 'role="group"', 1))


def miniature(points: Sequence[Row], alt: str) -> Markup:
    """Draw a small control chart without a scale, for a table cell."""
    known = _known(points)
    if not known:
        return EMPTY
    fitted = scale(known, is_integer=False, from_zero=False)
    frame = Frame(len(points), fitted, 190, 46, 6, 6, 6, 6)
    parts = [*_limits(frame, points), *_series(frame, points, size=4)]
    return svg("mini", frame.width, frame.height, alt, parts)


def _known(points: Sequence[Row]) -> list[float]:
    figures = [value for value in map(_drawn, points) if value is not None]
    if not figures:
        return []
    limits = (row[column] for row in points for column in ("chart_lower", "chart_upper"))
    return [*figures, *(limit for limit in limits if limit is not None)]


def _drawn(row: Row) -> float | None:
    """Return the value at which a quarter is drawn, even if it is provisional."""
    figure: float | None = row["drawn"] if row["chart_value"] is None else row["chart_value"]
    return figure


def _limits(frame: Frame, points: Sequence[Row]) -> Iterator[str]:
    for segment in dict.fromkeys(row["chart_segment"] for row in points):
        upper = _of(points, "chart_upper", segment)
        lower = _of(points, "chart_lower", segment)
        centre = _of(points, "chart_centre", segment)
        for above, below in zip(runs(upper), runs(lower), strict=True):
            yield f'<path class="usual" d="M{frame.way([*above, *reversed(below)])}z"/>'
        for run in runs(centre):
            yield f'<path class="middle" d="M{frame.way(run)}"/>'


def _of(points: Sequence[Row], column: str, segment: int) -> Values:
    return [row[column] if row["chart_segment"] == segment else None for row in points]


def _gaps(frame: Frame, points: Sequence[Row], gaps: Mapping[date, str]) -> Iterator[str]:
    """Label each run of quarters that are provisional or not drawn for the same reason."""
    why = [
        (place, gaps.get(row["period_start"], "no figure"))
        for place, row in enumerate(points)
        if row["chart_value"] is None and (row["drawn"] is None or row["period_start"] in gaps)
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


def _series(frame: Frame, points: Sequence[Row], size: int = 6) -> Iterator[str]:
    hollow = [
        place
        for place, row in enumerate(points)
        if row["is_provisional"] and _drawn(row) is not None
    ]
    solid, dashed = joined([_drawn(row) for row in points], hollow)
    for style, ways in (("line area", solid), ("line area provisional", dashed)):
        for way in ways:
            yield f'<path class="{style}" d="M{frame.way(way)}"/>'
    for place in hollow:
        yield _dot(frame, "hollow", place, _drawn(points[place]) or 0, size / 2)
    for place, row in enumerate(points):
        if row["chart_value"] is None:
            continue
        x, y = frame.x(place), frame.y(row["chart_value"])
        if row["signal_rule"] and size < 6:
            yield _diamond(x, y, size)
        elif size == 6 and not row["signal_rule"] and not row["is_provisional"]:
            yield f'<circle class="dot area" cx="{x:g}" cy="{y:g}" r="3"/>'


def _diamond(x: float, y: float, size: int) -> str:
    corners = f"{x:g} {y - size:g}l{size} {size}l-{size} {size}l-{size}-{size}z"
    return f'<path class="signal" d="M{corners}"/>'


def _signal(frame: Frame, place: int, row: Row, unit: str) -> str:
    """Draw a quarter with a signal.

    Hovering over the quarter, or moving the focus to it, shows the figure and the rule.
    """
    if row["chart_value"] is None or not row["signal_rule"]:
        return ""
    x, y = frame.x(place), frame.y(row["chart_value"])
    figure = wording.short(row["chart_value"], unit)
    text = escape(f"{row['period_label']}: {figure}, {row['signal_statement']}")
    anchor = "end" if x > frame.width / 2 else "start"
    return (
        f'<g class="mark" tabindex="0" role="img" aria-label="{text}">{_diamond(x, y, 6)}'
        f'<text class="tip" x="{x:g}" y="{y - 11:g}" text-anchor="{anchor}">{text}</text></g>'
    )
