"""Small multiples: a chart a borough on one scale, laid out as the map's tiles."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from drug_strategy.report.charts.maps import TILES
from drug_strategy.report.charts.scales import Frame, Scale, Values, runs, scale


def small_multiples(
    series: Mapping[str, Values],
    london: Values,
    names: Mapping[str, tuple[str, str, str]],
    from_zero: bool,
) -> tuple[Markup, Scale | None]:
    """The charts, each with London's line behind it, and the scale that they share.

    `names` has each borough's name, its latest figure in words and its page.
    """
    known = [
        value for values in (*series.values(), london) for value in values if value is not None
    ]
    if not any(value is not None for values in series.values() for value in values):
        return Markup(""), None
    fitted = scale(known, whole=False, from_zero=from_zero)
    tiles = "".join(
        _tile(code, values, london, names[code], fitted)
        for code, values in sorted(series.items(), key=lambda each: TILES[each[0]][::-1])
    )
    return Markup(f'<ul class="multiples">{tiles}</ul>'), fitted


def _tile(
    code: str, values: Values, london: Values, named: tuple[str, str, str], fitted: Scale
) -> str:
    frame = Frame(len(values), fitted, 120, 56, 4, 4, 4, 4)
    name, latest, page = (escape(text) for text in named)
    column, row = TILES[code]
    lines = [("london", london), ("area", values)]
    ways = "".join(
        f'<path class="line {style}" d="M{_way(frame, run)}"/>'
        for style, drawn in lines
        for run in runs(drawn)
    )
    return (
        f'<li style="--column:{column};--row:{row}"><a href="{page}"><b>{name}</b>'
        f'<svg class="tile" viewBox="0 0 120 56" aria-hidden="true">{ways}</svg>'
        f"<span>{latest}</span></a></li>"
    )


def _way(frame: Frame, run: Sequence[tuple[int, float]]) -> str:
    points = [f"{frame.x(place):g} {frame.y(value):g}" for place, value in run]
    return "L".join(points) if len(points) > 1 else f"{points[0]}h.1"
