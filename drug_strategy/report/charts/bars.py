"""Bars side by side as inline SVG, each with its name and number."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from drug_strategy.report.charts.time_series import EMPTY, svg

_ROW, _NAMES, _LONGEST = 26, 176, 170


def bar_chart(bars: Sequence[tuple[str, int]], alt: str) -> Markup:
    """Bars from one base line; the longest fills the width."""
    if not bars:
        return EMPTY
    longest = max(number for _, number in bars) or 1
    parts = []
    for place, (name, number) in enumerate(bars):
        top = place * _ROW
        width = round(_LONGEST * number / longest, 1)
        parts.append(
            f'<text x="{_NAMES}" y="{top + 17}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="bar" x="{_NAMES + 8}" y="{top + 4}" width="{width}" height="18"/>'
            f'<text x="{_NAMES + 12 + width:g}" y="{top + 17}">{number:,}</text>'
        )
    return svg("chart bars", 400, _ROW * len(bars), alt, parts)
