"""The boroughs beside London as inline SVG: a point each over the range that chance alone gives."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.scales import Scale, scale
from drug_strategy.report.charts.time_series import EMPTY, svg, tick
from drug_strategy.report.facts import Row

_WIDTH, _ROW, _TOP = 500, 19, 24
_LEFT, _RIGHT = 186, 26


def borough_chart(rows: Sequence[Row], unit: str, alt: str, from_zero: bool) -> Markup:
    """One line a borough, London as a line down; a clear difference is a diamond."""
    known = [
        row[column]
        for row in rows
        for column in ("value", "funnel_lower_998", "funnel_upper_998")
        if row[column] is not None
    ]
    if not any(row["value"] is not None for row in rows):
        return EMPTY
    london = rows[0]["london_value"] if unit not in {"gbp", "count"} else None
    fitted = scale(known if london is None else [*known, london], whole=False, from_zero=from_zero)
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
        parts += _borough(fitted, row, _TOP + _ROW * place + _ROW / 2)
    if london is not None:
        x = _x(fitted, london)
        parts.append(f'<path class="baseline" d="M{x:g} {_TOP}V{bottom}"/>')
        parts.append(
            f'<text class="level" x="{x:g}" y="{_TOP - 6}" text-anchor="middle">London</text>'
        )
    return svg("chart lying", _WIDTH, bottom + 24, alt, parts)


def _x(fitted: Scale, value: float) -> float:
    share = (value - fitted.bottom) / (fitted.top - fitted.bottom)
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * share, 1)


def _borough(fitted: Scale, row: Row, y: float) -> Iterator[str]:
    yield (
        f'<text x="{_LEFT - 8}" y="{y + 4:g}" text-anchor="end">{escape(row["area_name"])}</text>'
    )
    if row["funnel_lower_998"] is not None and row["funnel_upper_998"] is not None:
        left, right = _x(fitted, row["funnel_lower_998"]), _x(fitted, row["funnel_upper_998"])
        yield (
            f'<rect class="usual" x="{left:g}" y="{y - 6:g}"'
            f' width="{max(right - left, 1):g}" height="12"/>'
        )
    if row["value"] is None:
        yield f'<text x="{_LEFT + 6}" y="{y + 4:g}">{wording.NOT_AVAILABLE}</text>'
        return
    x = _x(fitted, row["value"])
    if row["comparison"] in {"higher", "lower"}:
        yield f'<path class="signal" d="M{x:g} {y - 6:g}l6 6l-6 6l-6-6z"/>'
    else:
        style = "hollow" if row["is_fit"] is False else "area"
        yield f'<circle class="dot {style}" cx="{x:g}" cy="{y:g}" r="3.5"/>'
