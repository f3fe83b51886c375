"""The map of boroughs: real outlines, each coloured by the class that its figure falls into.

The outlines come with their source and licence (outlines.json). Classes are equal steps of a round
size in one hue: they say how large, never how good.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from drug_strategy.report.charts.scales import Scale, scale

CLASSES = 5
_OUTLINES = Path(__file__).parent / "outlines.json"


@cache
def outlines() -> dict[str, Any]:
    """The outlines: width, height, source, licence, and each borough's outline, label and place."""
    found: dict[str, Any] = json.loads(_OUTLINES.read_text("utf-8"))
    return found


@dataclass(frozen=True)
class Coloured:
    """A map: its scale, and each borough's class; None if it has no figure."""

    scale: Scale | None
    classes: Mapping[str, int | None]

    @property
    def legend(self) -> list[tuple[int, float, float]]:
        """Each class with its lower and upper end."""
        if self.scale is None:
            return []
        ends = self.scale.ticks
        return [(place, ends[place], ends[place + 1]) for place in range(self.scale.count)]


def colour(values: Mapping[str, float | None], from_zero: bool) -> Coloured:
    """Put each borough into one of at most five classes of equal width."""
    known = [value for value in values.values() if value is not None]
    if not known:
        return Coloured(None, dict.fromkeys(values))
    found = scale(known, whole=False, from_zero=from_zero, steps=CLASSES)
    if found.count > CLASSES:
        found = scale(known, whole=False, from_zero=from_zero, steps=CLASSES - 1)

    def place(value: float | None) -> int | None:
        if value is None:
            return None
        return min(int((value - found.bottom) / found.step), found.count - 1)

    return Coloured(found, {code: place(value) for code, value in values.items()})


def definitions() -> Markup:
    """Outlines and labels once a page, for its maps to use."""
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


def draw(coloured: Coloured, sentence: Mapping[str, str], alt: str) -> Markup:
    """One map; `sentence` is each borough's name and figure, shown where the pointer rests."""
    whole = outlines()
    shapes = "".join(
        f'<use href="#b{code}" class="{_style(coloured, code)}" data-code="{code}">'
        f"<title>{escape(sentence.get(code, 'Not policed by the MPS'))}</title></use>"
        for code in whole["boroughs"]
    )
    return Markup(
        f'<svg class="map" role="img" viewBox="-4 -4 {whole["width"] + 8} {whole["height"] + 8}"'
        f' aria-label="{escape(alt)}">{shapes}<use href="#labels"/></svg>'
    )


def _style(coloured: Coloured, code: str) -> str:
    if code not in coloured.classes:
        return "outside"
    place = coloured.classes[code]
    return "none" if place is None else f"c{place}"
