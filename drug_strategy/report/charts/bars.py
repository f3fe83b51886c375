"""Draw bar charts, borough comparisons with London, and small multiples as inline SVG."""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts import lines
from drug_strategy.report.charts.lines import EMPTY, svg, tick
from drug_strategy.report.charts.maps import TILES
from drug_strategy.report.charts.scales import Frame, Scale, Values, joined, runs, scale
from drug_strategy.report.facts import Row

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


def borough_chart(rows: Sequence[Row], unit: str, alt: str, from_zero: bool) -> Markup:
    """Draw one line per borough, showing its figure as a point, and its 95% interval.

    London's figure is a vertical line. A borough that clearly differs from the rest of London is
    marked with a diamond instead of a point.
    """
    known = [
        row[column]
        for row in rows
        for column in ("figure", "lower", "upper")
        if row[column] is not None
    ]
    if not any(row["figure"] is not None for row in rows):
        return EMPTY
    london = rows[0]["london_figure"] if unit not in {"gbp", "count"} else None
    fitted = scale(
        known if london is None else [*known, london], is_integer=False, from_zero=from_zero
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
    return svg("chart lying", _WIDTH, bottom + 24, alt, parts)


def _x(fitted: Scale, value: float) -> float:
    share = (value - fitted.bottom) / (fitted.top - fitted.bottom)
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * share, 1)


def _borough(fitted: Scale, row: Row, y: float) -> Iterator[str]:
    yield (
        f'<text x="{_LEFT - 8}" y="{y + 4:g}" text-anchor="end">{escape(row["area_name"])}</text>'
    )
    if row["figure"] is None:
        yield f'<text x="{_LEFT + 6}" y="{y + 4:g}">{wording.NOT_AVAILABLE}</text>'
        return
    if row["lower"] is not None and row["upper"] is not None:
        left, right = _x(fitted, row["lower"]), _x(fitted, row["upper"])
        yield f'<path class="whisker" d="M{left:g} {y:g}H{right:g}"/>'
    x = _x(fitted, row["figure"])
    if row["comparison"] in {"higher", "lower"}:
        yield f'<path class="signal" d="M{x:g} {y - 6:g}l6 6l-6 6l-6-6z"/>'
    else:
        style = "hollow" if row["is_provisional"] or row["is_fit"] is False else "area"
        yield f'<circle class="dot {style}" cx="{x:g}" cy="{y:g}" r="3.5"/>'


def small_multiples(
    series: Mapping[str, lines.Line],
    london: Values,
    names: Mapping[str, tuple[str, str, str]],
    from_zero: bool,
) -> tuple[Markup, Scale | None]:
    """Return small charts of the boroughs, laid out like a map, and the scale that they share.

    London's line is drawn behind each borough's. `names` contains each borough's name, its latest
    figure as text, and its page. Points that are not final are hollow and joined by a dashed line.
    """
    mine = [value for line in series.values() for value in line.values if value is not None]
    if not mine:
        return Markup(""), None
    known = [*mine, *(value for value in london if value is not None)]
    fitted = scale(known, is_integer=False, from_zero=from_zero)
    tiles = "".join(
        _tile(code, line, london, names[code], fitted)
        for code, line in sorted(series.items(), key=lambda item: TILES[item[0]][::-1])
    )
    return Markup(f'<ul class="multiples">{tiles}</ul>'), fitted


def _tile(
    code: str, line: lines.Line, london: Values, named: tuple[str, str, str], fitted: Scale
) -> str:
    frame = Frame(len(line.values), fitted, 120, 56, 4, 4, 4, 4)
    name, latest, page = (escape(text) for text in named)
    column, row = TILES[code]
    hollow = [
        (place, value)
        for place, (value, fit) in enumerate(zip(line.values, line.fit, strict=True))
        if value is not None and fit is False
    ]
    solid, dashed = joined(line.values, [place for place, _ in hollow])
    drawn = [("london", runs(london)), ("area", solid), ("area provisional", dashed)]
    ways = "".join(
        f'<path class="line {style}" d="M{frame.way(run)}{"h.1" if len(run) == 1 else ""}"/>'
        for style, line in drawn
        for run in line
    )
    dots = "".join(
        f'<circle class="dot hollow" cx="{frame.x(place):g}" cy="{frame.y(value):g}" r="2"/>'
        for place, value in hollow
    )
    return (
        f'<li style="--column:{column};--row:{row}"><a href="{page}"><b>{name}</b>'
        f'<svg class="tile" viewBox="0 0 120 56" aria-hidden="true">{ways}{dots}</svg>'
        f"<span>{latest}</span></a></li>"
    )
