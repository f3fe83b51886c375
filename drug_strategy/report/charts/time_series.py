"""Charts as inline SVG: lines with bands and levels.

Styles stand in the style sheet, so that print and high contrast can change them. A chart here is a
picture with a text alternative; its title, table and CSV are the page's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.scales import Frame, Values, runs, scale

EMPTY = Markup('<p class="empty">No figures yet. [x]</p>')


@dataclass(frozen=True)
class Line:
    """One line: its style (`area`, `london`, `path`), values and, where there is one, its band.

    Points whose `fit` is False are drawn hollow: their figures are not fit to judge.
    """

    style: str
    values: Values
    lower: Values = field(default_factory=list)
    upper: Values = field(default_factory=list)
    fit: Sequence[bool | None] = ()


@dataclass(frozen=True)
class Level:
    """A level line, as a baseline or a target, and its label at one end."""

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
    """Lines over periods; a gap where a value is missing, a dot where it stands alone.

    Each line's last value is written at its end.

    Percentages of the survey may start above zero (where there are levels); all else starts there.
    """
    seen = [v for line in lines for part in (line.values, line.lower, line.upper) for v in part]
    known = [v for v in seen if v is not None]
    if not known:
        return EMPTY
    known += [level.value for level in levels]
    frame = Frame(len(labels), scale(known, whole=unit == "count", from_zero=not levels))
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
    """The picture of those parts, with its text alternative."""
    return Markup(
        f'<svg class="{style}" role="img" viewBox="0 0 {width} {height}"'
        f' aria-label="{escape(alt)}">{"".join(parts)}</svg>'
    )


def axes(frame: Frame, labels: Sequence[str], unit: str) -> Iterator[str]:
    """A grid with its scale, and the fiscal years below, each at its first quarter."""
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


def end_text(frame: Frame, value: float, y: float, unit: str, style: str = "") -> str:
    """A series' last value, beside its last point at the right edge."""
    x = frame.width - frame.right + 9
    text = escape(wording.short(value, unit))
    return f'<text class="last {style}" x="{x}" y="{y + 4:g}">{text}</text>'


def _last_values(frame: Frame, lines: Sequence[Line], unit: str) -> Iterator[str]:
    """The last value of each line, one above the other where they would overlap."""
    ends = []
    for line in lines:
        known = [value for value in line.values if value is not None]
        if known:
            ends.append((frame.y(known[-1]), known[-1], line.style))
    least = 0.0
    for y, value, style in sorted(ends):
        least = max(y, least + 16) if least else y
        yield end_text(frame, value, least, unit, style)


def tick(value: float, unit: str) -> str:
    """A value of the scale."""
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
        edge = [f"{frame.x(place):g} {frame.y(pair[1]):g}" for place, pair in run]
        edge += [f"{frame.x(place):g} {frame.y(pair[0]):g}" for place, pair in reversed(run)]
        yield f'<path class="band" d="M{"L".join(edge)}z"/>'


def _strokes(frame: Frame, line: Line) -> Iterator[str]:
    for run in runs(line.values):
        if len(run) == 1:
            yield _dot(frame, line.style, *run[0])
        else:
            way = "L".join(f"{frame.x(place):g} {frame.y(value):g}" for place, value in run)
            yield f'<path class="line {line.style}" d="M{way}"/>'
    for place, (value, fit) in enumerate(zip(line.values, line.fit, strict=False)):
        if fit is False and value is not None:
            yield _dot(frame, "hollow", place, value)


def _dot(frame: Frame, style: str, place: int, value: float) -> str:
    return f'<circle class="dot {style}" cx="{frame.x(place):g}" cy="{frame.y(value):g}" r="3"/>'
