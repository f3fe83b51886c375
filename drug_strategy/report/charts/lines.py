"""Draw line charts as inline SVG.

All styles are in the style sheet, which has separate styles for print and high contrast. A chart is
a picture with a text alternative. The page adds its title, table and CSV file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.scales import Frame, Values, runs, scale

EMPTY = Markup('<p class="empty">No figures yet. [x]</p>')


class Chart(NamedTuple):
    """A picture and its legend: a mark, which the style sheet draws, and a text for each kind."""

    svg: Markup
    legend: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Line:
    """A line in a chart: its style (`area` or `london`), its values and any band around it.

    A point is hollow if its `fit` is False, which means that its figure is provisional or cannot be
    judged. `label` is the line's name in the legend.
    """

    style: str
    values: Values
    lower: Values = field(default_factory=list)
    upper: Values = field(default_factory=list)
    fit: Sequence[bool | None] = ()
    label: str = ""


@dataclass(frozen=True)
class Level:
    """A horizontal line: a `baseline`, labelled at its end, or a `target`, labelled at its start.

    A level with a `key` is in the legend, too.
    """

    style: str
    value: float
    label: str
    key: str = ""


def line_chart(
    labels: Sequence[str],
    lines: Sequence[Line],
    unit: str,
    alt: str,
    levels: Sequence[Level] = (),
) -> Chart:
    """Draw one or more lines over time, the most important one last.

    A missing value leaves a gap, and a value between two gaps is drawn as a dot.

    Each line's last value is written at its end. The scale starts at zero, except for percentages,
    because changes in them would be too small to see.
    """
    legend = [(line.style, line.label) for line in reversed(lines)]
    legend += [(level.style, level.key) for level in levels if level.key]
    seen = [v for line in lines for part in (line.values, line.lower, line.upper) for v in part]
    known = [v for v in seen if v is not None]
    if not known:
        return Chart(EMPTY, legend)
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
    return Chart(svg("chart", frame.width, frame.height, alt, parts), legend)


def survey_chart(
    rows: Sequence[Mapping[str, Any]], alt: str, target: Mapping[str, Any] | None = None
) -> Chart:
    """Draw a survey measure's years for a borough beside London's, or London's with its target."""
    levels = []
    if target and target["target_value"] is not None:
        label = f"Target {wording.figure(target['target_value'], 'percent')}"
        baseline = f"Baseline {target['baseline_period']}"
        levels = [
            Level("baseline", target["baseline_value"], baseline),
            Level("target", target["target_value"], label, key="target, by 2012-13"),
        ]
    value, lower, upper = (
        [row[name] for row in rows] for name in ("value", "lower_95", "upper_95")
    )
    fit = [row["quality_flag"] != "u" and not row["is_provisional"] for row in rows]
    area = rows[0]["area_name"] if rows else ""
    line = Line("area", value, lower, upper, fit, f"{area}, with 95% interval")
    london = Line("london", [row["london_value"] for row in rows], label="London")
    labels = [row["period_label"] for row in rows]
    chart = line_chart(labels, [line] if target else [london, line], "percent", alt, levels)
    if any(known is not None and not is_final for known, is_final in zip(value, fit, strict=True)):
        chart = chart._replace(legend=[*chart.legend, ("hollow", "provisional or unreliable")])
    return chart


def svg(style: str, width: int, height: int, alt: str, parts: Iterable[str]) -> Markup:
    """Return the SVG elements as a picture with a text alternative.

    If the alternative is empty, because the text beside the picture says the same, screen readers
    leave the picture out.
    """
    name = f'role="img" aria-label="{escape(alt)}"' if alt else 'aria-hidden="true"'
    size = f'viewBox="0 0 {width} {height}"'
    return Markup(f'<svg class="{style}" {size} {name}>{"".join(parts)}</svg>')


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
        least = max(y, least + 24) if least else y
        yield end_text(frame.x(place), least, wording.short(value, unit), style)


def tick(value: float, unit: str) -> str:
    """Return the label for a value on the scale."""
    if unit == "percent":
        return f"{value:g}%"
    return f"{value:,g}" if unit in {"rate", "days", "index"} else wording.short(value, unit)


def _level(frame: Frame, level: Level) -> Iterator[str]:
    y = frame.y(level.value)
    yield f'<path class="{level.style}" d="M{frame.left} {y:g}H{frame.width - frame.right}"/>'
    x, anchor = (
        (frame.left + 4, "start") if level.style == "target" else (frame.width - frame.right, "end")
    )
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
            yield dot(frame, line.style, *run[0])
        else:
            yield f'<path class="line {line.style}" d="M{frame.way(run)}"/>'
    for place, (value, fit) in enumerate(zip(line.values, line.fit, strict=False)):
        if fit is False and value is not None:
            yield dot(frame, "hollow", place, value)


def dot(frame: Frame, style: str, place: int, value: float, radius: float = 3) -> str:
    """Return a point of a line."""
    centre = f'cx="{frame.x(place):g}" cy="{frame.y(value):g}"'
    return f'<circle class="dot {style}" {centre} r="{radius:g}"/>'
