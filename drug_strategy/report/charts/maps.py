"""Draw maps of the boroughs with their real outlines, coloured by the figures.

The file outlines.json contains the boroughs' outlines, and gives their source and licence.

Figures are grouped into equal-width classes with round limits. Each class is a shade of one colour,
and zero is a separate class. If the figures are only a few whole numbers, there is one class for
each number. The colours show how large a figure is, never how good it is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.lines import Chart
from drug_strategy.report.charts.scales import Scale, scale

CLASSES = 5
_WITHOUT = ("none", "no figure")
_OUTLINES = Path(__file__).parent / "outlines.json"


@cache
def outlines() -> dict[str, Any]:
    """Return the map's size, source and licence, and each borough's outline, label and position."""
    shapes: dict[str, Any] = json.loads(_OUTLINES.read_text("utf-8"))
    return shapes


@dataclass(frozen=True)
class Coloured:
    """Each area's style, and a legend that explains the styles.

    An area without a figure has the style None.
    """

    styles: Mapping[str, str | None]
    legend: list[tuple[str, str]]


def colour(values: Mapping[str, float | None], unit: str, from_zero: bool) -> Coloured:
    """Group the areas into up to five classes, and a class for zero.

    Figures are rounded first, so areas that show the same figure have the same colour.
    """
    values = {
        code: None if value is None else wording.rounded(value, unit)
        for code, value in values.items()
    }
    known = sorted({value for value in values.values() if value is not None})
    if not known:
        return Coloured(dict.fromkeys(values), [_WITHOUT] if values else [])
    has_zero = from_zero and known[0] == 0
    above = known[1:] if has_zero else known
    legend = [("zero", wording.short(0, unit))] if has_zero else []
    if not above or (len(above) <= CLASSES and unit == "count"):
        places = {value: f"c{place}" for place, value in enumerate(above)}
        legend += [(style, wording.short(value, unit)) for value, style in places.items()]
    else:
        fitted = _classes(above, wording.last_place(unit), from_zero)
        places = {
            value: f"c{min(int((value - fitted.bottom) / fitted.step + 1e-9), fitted.count - 1)}"
            for value in above
        }
        ends = fitted.ticks
        for place, (low, high) in enumerate(pairwise(ends)):
            first = "over " if has_zero and low == 0 else ""
            under = "" if place == fitted.count - 1 else "under "
            texts = f"{first}{wording.short(low, unit)} to {under}{wording.short(high, unit)}"
            legend.append((f"c{place}", texts))
    if has_zero:
        places[0] = "zero"
    styles = {code: None if value is None else places[value] for code, value in values.items()}
    if None in styles.values():
        legend.append(_WITHOUT)
    return Coloured(styles, legend)


def _classes(known: Sequence[float], least: float, from_zero: bool) -> Scale:
    """Return a scale with at most five round steps.

    The steps are multiples of `least`, so that limits can be shown exactly.
    """
    fitted = _within_five(known, from_zero, is_integer=False)
    if abs(fitted.step / least - round(fitted.step / least)) < 1e-9:
        return fitted
    fitted = _within_five([value / least for value in known], from_zero, is_integer=True)
    return Scale(fitted.bottom * least, fitted.step * least, fitted.count)


def _within_five(known: Sequence[float], from_zero: bool, is_integer: bool) -> Scale:
    fitted = scale(known, is_integer, from_zero, CLASSES)
    return fitted if fitted.count <= CLASSES else scale(known, is_integer, from_zero, CLASSES - 1)


def map_outlines() -> Markup:
    """Return the boroughs' outlines and labels, which the maps on a page share."""
    boroughs = outlines()["boroughs"]
    shapes = "".join(
        f'<path id="b{code}" d="{escape(borough["outline"])}"/>'
        for code, borough in boroughs.items()
    )
    labels = "".join(
        f'<text x="{borough["at"][0]}" y="{borough["at"][1]}">{escape(borough["label"])}</text>'
        for borough in boroughs.values()
    )
    return Markup(
        '<svg class="defs" aria-hidden="true" width="0" height="0"><defs>'
        '<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><path class="hatch" d="M0 0V8"/></pattern>'
        f'{shapes}<g id="labels" class="labels">{labels}</g></defs></svg>'
    )


def borough_map(rows: Sequence[Mapping[str, Any]], title: str) -> Chart:
    """Draw a map on which each borough has its figure in words and a link to its page.

    The rows are the boroughs' newest year. Counts are drawn as rates.
    """
    unit = wording.drawn_unit(rows[0])
    column = "rate" if unit == "rate" else "drawn"
    values = {row["area_code"]: row[column] for row in rows}
    coloured = colour(values, unit, from_zero=rows[0]["aggregation"] != "survey")
    classes: dict[str, list[str]] = {}
    for row in rows:
        style = coloured.styles[row["area_code"]] or "none"
        classes.setdefault(style, []).append(row["area_name"])
    in_words = ". ".join(
        f"{ends}: {', '.join(classes[style])}"
        for style, ends in coloured.legend
        if style in classes
    )
    shapes, areas = outlines(), {row["area_code"]: row for row in rows}
    drawn = "".join(_shape(coloured, code, areas.get(code), unit) for code in shapes["boroughs"])
    size = f"{shapes['width'] + 8} {shapes['height'] + 8}"
    svg = Markup(
        f'<svg class="map" role="group" viewBox="-4 -4 {size}"'
        f' aria-label="{escape(f"Map. {title}. {in_words}.")}">{drawn}'
        '<use href="#labels" aria-hidden="true"/></svg>'
    )
    return Chart(svg, coloured.legend)


def _shape(coloured: Coloured, code: str, row: Mapping[str, Any] | None, unit: str) -> str:
    if row is None:
        return f'<use href="#b{code}" class="outside"><title>Not policed by the MPS</title></use>'
    value = row["rate"] if unit == "rate" else row["value"]
    figure = escape(f"{row['area_name']}: {wording.shown(value, unit, row['symbols'], full=True)}")
    return (
        f'<a href="../boroughs/{wording.slug(row["area_name"])}.html"><title>{figure}</title>'
        f'<use href="#b{code}" class="{coloured.styles.get(code) or "none"}"/></a>'
    )
