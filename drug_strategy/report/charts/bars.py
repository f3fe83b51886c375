"""Draw bar charts, borough comparisons with London, and small multiples as inline SVG."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.lines import EMPTY, Chart, Line, svg, tick
from drug_strategy.report.charts.maps import TILES, Place
from drug_strategy.report.charts.scales import Frame, Scale, Values, joined, runs, scale

_BAR, _BAR_AT, _LONGEST = 26, 176, 170


def bar_chart(bars: Sequence[tuple[str, int]], alt: str) -> Markup:
    """Draw one bar per row, labelled with its name and number. The longest bar fills the width."""
    if not bars:
        return EMPTY
    longest = max(number for _, number in bars) or 1
    parts = []
    for place, (name, number) in enumerate(bars):
        top = place * _BAR
        width = round(_LONGEST * number / longest, 1)
        parts.append(
            f'<text x="{_BAR_AT}" y="{top + 17}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="bar" x="{_BAR_AT + 8}" y="{top + 4}" width="{width}" height="18"/>'
            f'<text x="{_BAR_AT + 12 + width:g}" y="{top + 17}">{number:,}</text>'
        )
    return svg("chart bars", 400, _BAR * len(bars), alt, parts)


_WIDTH, _ROW, _TOP = 500, 19, 24
_LEFT, _RIGHT = 186, 26


class Estimate(NamedTuple):
    """A borough's figure, its 95% interval, and whether it clearly differs from London's rest."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    is_different: bool
    is_final: bool


def borough_chart(
    rows: Sequence[Estimate], london: float | None, unit: str, alt: str, *, from_zero: bool
) -> Chart:
    """Draw one line per borough, showing its figure as a point, and its 95% interval.

    London's figure is a vertical line. A borough that clearly differs from the rest of London is
    marked with a diamond instead of a point.
    """
    legend = [("area", "borough, with 95% interval")]
    if any(row.is_different for row in rows):
        legend.append(("signal", "clearly higher or lower (99.8% limits)"))
    if not any(row.value is not None for row in rows):
        return Chart(EMPTY, legend)
    every = (value for row in rows for value in (row.value, row.lower, row.upper, london))
    fitted = scale(
        [value for value in every if value is not None], is_integer=False, from_zero=from_zero
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
        parts += _borough(fitted, row, _TOP + _ROW * place + _ROW / 2)
    if london is not None:
        x = _x(fitted, london)
        parts.append(f'<path class="baseline" d="M{x:g} {_TOP}V{bottom}"/>')
        parts.append(
            f'<text class="level" x="{x:g}" y="{_TOP - 6}" text-anchor="middle">London</text>'
        )
    return Chart(svg("chart lying", _WIDTH, bottom + 24, alt, parts), legend)


def _x(fitted: Scale, value: float) -> float:
    share = (value - fitted.bottom) / (fitted.top - fitted.bottom)
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * share, 1)


def _borough(fitted: Scale, row: Estimate, y: float) -> Iterator[str]:
    yield f'<text x="{_LEFT - 8}" y="{y + 4:g}" text-anchor="end">{escape(row.name)}</text>'
    if row.value is None:
        yield f'<text x="{_LEFT + 6}" y="{y + 4:g}">{wording.NOT_AVAILABLE}</text>'
        return
    if row.lower is not None and row.upper is not None:
        left, right = _x(fitted, row.lower), _x(fitted, row.upper)
        yield f'<path class="whisker" d="M{left:g} {y:g}H{right:g}"/>'
    x = _x(fitted, row.value)
    if row.is_different:
        yield f'<path class="signal" d="M{x:g} {y - 6:g}l6 6l-6 6l-6-6z"/>'
    else:
        style = "area" if row.is_final else "hollow"
        yield f'<circle class="dot {style}" cx="{x:g}" cy="{y:g}" r="3.5"/>'


def small_multiples(
    boroughs: Mapping[str, tuple[Place, Line]],
    london: Values,
    unit: str,
    *,
    from_zero: bool,
    note: str = "",
) -> Chart | None:
    """Return small charts of the boroughs on one scale, or None if there are no figures.

    They are laid out like a map, and London's line is drawn behind each borough's. Points that are
    not final are hollow and joined by a dashed line. `note` is added to the chart's own.
    """
    mine = [value for _, line in boroughs.values() for value in line.values if value is not None]
    if not mine:
        return None
    known = [*mine, *(value for value in london if value is not None)]
    fitted = scale(known, is_integer=False, from_zero=from_zero)
    tiles = "".join(
        _tile(code, *boroughs[code], fitted)
        for code in sorted(boroughs, key=lambda code: TILES[code][::-1])
    )
    behind = "".join(_ways(_frame(len(london), fitted), "london", runs(london)))
    ends = f"{tick(fitted.bottom, unit)} to {tick(fitted.top, unit)}"
    sentences = [
        f"The scale of each chart goes from {ends}.",
        "The number is the latest figure.",
        "The dashed line is London." if london else "",
        "Hollow points are provisional."
        if any(False in line.fit for _, line in boroughs.values())
        else "",
        note,
        "The charts are laid out like the map.",
    ]
    drawn = Markup(
        # Each chart uses London's line, which is written once.
        '<svg class="defs" aria-hidden="true" width="0" height="0">'
        f'<g id="behind" class="tile">{behind}</g></svg>'
        f'<ul class="multiples">{tiles}</ul>'
    )
    return Chart(drawn, note=" ".join(filter(None, sentences)))


def _tile(code: str, place: Place, line: Line, fitted: Scale) -> str:
    frame = _frame(len(line.values), fitted)
    name, latest, page = (escape(text) for text in place)
    column, row = TILES[code]
    hollow = [
        (at, value)
        for at, (value, fit) in enumerate(zip(line.values, line.fit, strict=True))
        if value is not None and fit is False
    ]
    solid, dashed = joined(line.values, [at for at, _ in hollow])
    ways = "".join([*_ways(frame, "area", solid), *_ways(frame, "area provisional", dashed)])
    dots = "".join(
        f'<circle class="dot hollow" cx="{frame.x(at):g}" cy="{frame.y(value):g}" r="2"/>'
        for at, value in hollow
    )
    return (
        f'<li style="--column:{column};--row:{row}"><a href="{page}"><b>{name}</b>'
        '<svg class="tile" viewBox="0 0 120 56" aria-hidden="true"><use href="#behind"/>'
        f"{ways}{dots}</svg>"
        f"<span>{latest}</span></a></li>"
    )


def _frame(places: int, fitted: Scale) -> Frame:
    return Frame(places, fitted, 120, 56, 4, 4, 4, 4)


def _ways(frame: Frame, style: str, lines: Iterable[Sequence[tuple[int, float]]]) -> Iterator[str]:
    for run in lines:
        end = "h.1" if len(run) == 1 else ""
        yield f'<path class="line {style}" d="M{frame.way(run)}{end}"/>'
