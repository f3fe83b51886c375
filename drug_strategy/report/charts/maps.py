"""Draw maps of the boroughs with their real outlines, coloured by the figures.

Wards have no outlines here, so they are drawn as tiles, coloured in the same way. The file
outlines.json contains the boroughs' outlines, and gives their source and licence.

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
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from drug_strategy.report import wording
from drug_strategy.report.charts.lines import Chart
from drug_strategy.report.charts.scales import Scale, scale

CLASSES = 5
_WITHOUT = ("none", "no figure")
_OUTLINES = Path(__file__).parent / "outlines.json"
# The column and row of each borough's tile, counted from 1, starting in the north-west.
TILES = {
    "E09000010": (5, 1),
    **{"E09000015": (3, 2), "E09000003": (4, 2), "E09000014": (5, 2), "E09000031": (6, 2)},
    **{"E09000017": (1, 3), "E09000009": (2, 3), "E09000005": (3, 3), "E09000007": (4, 3)},
    **{"E09000019": (5, 3), "E09000012": (6, 3), "E09000026": (7, 3), "E09000016": (8, 3)},
    **{"E09000018": (2, 4), "E09000013": (3, 4), "E09000020": (4, 4), "E09000033": (5, 4)},
    **{"E09000030": (6, 4), "E09000025": (7, 4), "E09000002": (8, 4)},
    **{"E09000027": (3, 5), "E09000032": (4, 5), "E09000022": (5, 5), "E09000028": (6, 5)},
    **{"E09000011": (7, 5), "E09000004": (8, 5)},
    **{"E09000021": (3, 6), "E09000024": (4, 6), "E09000008": (5, 6), "E09000023": (6, 6)},
    **{"E09000006": (7, 6), "E09000029": (4, 7)},
}


@cache
def outlines() -> dict[str, Any]:
    """Return the map's size, source and licence, and each borough's outline, label and position."""
    shapes: dict[str, Any] = json.loads(_OUTLINES.read_text("utf-8"))
    return shapes


class Place(NamedTuple):
    """An area's name, its figure as text, and the address of its page."""

    name: str
    figure: str
    page: str = ""


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


def _in_words(coloured: Coloured, places: Mapping[str, Place]) -> str:
    """Describe each class and its areas, for a map's text alternative."""
    classes: dict[str, list[str]] = {}
    for code, style in coloured.styles.items():
        classes.setdefault(style or "none", []).append(places[code].name)
    return ". ".join(
        f"{ends}: {', '.join(classes[style])}"
        for style, ends in coloured.legend
        if style in classes
    )


def tiles(
    title: str, values: Mapping[str, float | None], unit: str, places: Mapping[str, Place]
) -> Chart:
    """Draw a coloured tile for each area, in the order of `places`."""
    coloured = colour(values, unit, from_zero=True)
    alt = f"Tiles. {title}. {_in_words(coloured, places)}."
    drawn = "".join(
        f'<li class="{coloured.styles[code] or "none"}">'
        f"<span>{escape(place.name)}</span> <b>{escape(place.figure)}</b></li>"
        for code, place in places.items()
    )
    svg = Markup(f'<ul class="tiles" aria-label="{escape(alt)}">{drawn}</ul>')
    return Chart(svg, coloured.legend)


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


def borough_map(
    title: str,
    values: Mapping[str, float | None],
    unit: str,
    places: Mapping[str, Place],
    *,
    from_zero: bool,
) -> Chart:
    """Draw a map on which each borough has its figure in words and a link to its page."""
    shapes = outlines()
    size = f"{shapes['width'] + 8} {shapes['height'] + 8}"
    coloured = colour(values, unit, from_zero)
    alt = f"Map. {title}. {_in_words(coloured, places)}."
    drawn = "".join(_shape(coloured, code, places.get(code)) for code in shapes["boroughs"])
    svg = Markup(
        f'<svg class="map" role="group" viewBox="-4 -4 {size}"'
        f' aria-label="{escape(alt)}">{drawn}'
        '<use href="#labels" aria-hidden="true"/></svg>'
    )
    return Chart(svg, coloured.legend)


def _shape(coloured: Coloured, code: str, place: Place | None) -> str:
    if place is None:
        return f'<use href="#b{code}" class="outside"><title>Not policed by the MPS</title></use>'
    text = escape(f"{place.name}: {place.figure}")
    return (
        f'<a href="{escape(place.page)}"><title>{text}</title><use href="#b{code}"'
        f' class="{coloured.styles.get(code) or "none"}"/></a>'
    )
