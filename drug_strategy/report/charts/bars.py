"""Draw bar charts, and the boroughs beside the rest of London, as inline SVG."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import escape

from drug_strategy.report import wording
from drug_strategy.report.charts.lines import EMPTY, Chart, svg, tick
from drug_strategy.report.charts.scales import Scale, scale

_BAR, _BAR_AT, _LONGEST = 26, 176, 170


def bar_chart(
    rows: Sequence[Mapping[str, Any]], alt: str, label: str = "reason", count: str = "row_count"
) -> Chart:
    """Draw one bar per label, with its name and number. The longest bar fills the width."""
    bars: Counter[str] = Counter()
    for row in rows:
        bars[wording.named(row[label]) if label == "reason" else row[label]] += row[count]
    if not bars:
        return Chart(EMPTY)
    longest = max(bars.values()) or 1
    parts = []
    for place, (name, number) in enumerate(bars.items()):
        top = place * _BAR
        width = round(_LONGEST * number / longest, 1)
        parts.append(
            f'<text x="{_BAR_AT}" y="{top + 17}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="bar" x="{_BAR_AT + 8}" y="{top + 4}" width="{width}" height="18"/>'
            f'<text x="{_BAR_AT + 12 + width:g}" y="{top + 17}">{number:,}</text>'
        )
    numbers = "; ".join(f"{name} {number:,}" for name, number in bars.items())
    return Chart(svg("chart bars", 400, _BAR * len(bars), f"{alt}: {numbers}.", parts))


_WIDTH, _ROW, _TOP = 500, 19, 24
_LEFT, _RIGHT = 186, 26


def interval_chart(rows: Sequence[Mapping[str, Any]], alt: str) -> Chart:
    """Draw each borough's newest year as a point with its 95% interval. Counts are drawn as rates.

    London's figure is a vertical line. A borough that clearly differs from the rest of London is
    marked with a diamond instead of a point.
    """
    unit = wording.drawn_unit(rows[0])
    london = rows[0]["london_figure"] if unit not in {"gbp", "count"} else None
    legend = [("area", "borough, with 95% interval")]
    if any(map(_is_different, rows)):
        legend.append(("signal", "clearly higher or lower (99.8% limits)"))
    estimates = [_estimate(row, unit) for row in rows]
    if all(value is None for value, _, _ in estimates):
        return Chart(EMPTY, legend)
    if any(row["is_provisional"] or row["quality_flag"] == "u" for row in rows):
        legend.append(("hollow", "provisional or unreliable"))
    known = [value for each in estimates for value in each if value is not None]
    fitted = scale(
        known if london is None else [*known, london],
        is_integer=False,
        from_zero=rows[0]["aggregation"] != "survey",
    )
    bottom = _TOP + _ROW * len(rows)
    parts = []
    for value in fitted.ticks:
        x = _x(fitted, value)
        parts.append(f'<path class="grid" d="M{x:g} {_TOP}V{bottom}"/>')
        parts.append(
            f'<text x="{x:g}" y="{bottom + 16}" text-anchor="middle">'
            f"{escape(tick(value, unit))}</text>"
        )
    for place, row in enumerate(rows):
        parts += _borough(fitted, row, unit, _TOP + _ROW * place + _ROW / 2)
    if london is not None:
        x = _x(fitted, london)
        parts.append(f'<path class="baseline" d="M{x:g} {_TOP}V{bottom}"/>')
        parts.append(
            f'<text class="level" x="{x:g}" y="{_TOP - 6}" text-anchor="middle">London</text>'
        )
    return Chart(svg("chart lying", _WIDTH, bottom + 24, alt, parts), legend)


def _estimate(row: Mapping[str, Any], unit: str) -> tuple[float | None, float | None, float | None]:
    if unit == "rate":
        return row["rate"], row["rate_lower_95"], row["rate_upper_95"]
    return row["value"], row["lower_95"], row["upper_95"]


def _is_different(row: Mapping[str, Any]) -> bool:
    return row["comparison"] in {"higher", "lower"}


def _x(fitted: Scale, value: float) -> float:
    share = (value - fitted.bottom) / (fitted.top - fitted.bottom)
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * share, 1)


def _borough(fitted: Scale, row: Mapping[str, Any], unit: str, y: float) -> Iterator[str]:
    value, lower, upper = _estimate(row, unit)
    yield f'<text x="{_LEFT - 8}" y="{y + 4:g}" text-anchor="end">{escape(row["area_name"])}</text>'
    if value is None:
        yield f'<text x="{_LEFT + 6}" y="{y + 4:g}">{wording.NOT_AVAILABLE}</text>'
        return
    if lower is not None and upper is not None:
        left, right = _x(fitted, lower), _x(fitted, upper)
        yield f'<path class="whisker" d="M{left:g} {y:g}H{right:g}"/>'
    x = _x(fitted, value)
    if _is_different(row):
        yield f'<path class="signal" d="M{x:g} {y - 6:g}l6 6l-6 6l-6-6z"/>'
    else:
        style = "hollow" if row["is_provisional"] or row["quality_flag"] == "u" else "area"
        yield f'<circle class="dot {style}" cx="{x:g}" cy="{y:g}" r="3.5"/>'
