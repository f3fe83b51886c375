"""Place values on a chart: find round scales, frames, and runs of values without gaps."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

Values = Sequence[float | None]
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Scale:
    """A scale that starts at `bottom` and has `count` steps of a round size."""

    bottom: float
    step: float
    count: int

    @property
    def top(self) -> float:
        """Return the value of the last tick."""
        return self.bottom + self.step * self.count

    @property
    def ticks(self) -> list[float]:
        """Return every tick, including the bottom and the top."""
        return [round(self.bottom + self.step * tick, 6) for tick in range(self.count + 1)]


@dataclass(frozen=True)
class Frame:
    """A chart's frame. It has `places` periods from left to right and a scale on the left."""

    places: int
    scale: Scale
    width: int = 720
    height: int = 280
    left: int = 84
    right: int = 92
    top: int = 18
    bottom: int = 34

    def x(self, place: int) -> float:
        """Return the distance from the left edge to the period at `place`."""
        share = place / (self.places - 1) if self.places > 1 else 0.5
        return round(self.left + (self.width - self.left - self.right) * share)

    def y(self, value: float) -> float:
        """Return the distance from the top edge to a value."""
        share = (value - self.scale.bottom) / (self.scale.top - self.scale.bottom)
        return round(self.top + (self.height - self.top - self.bottom) * (1 - share), 1)

    def way(self, points: Iterable[tuple[int, float]]) -> str:
        """Return an SVG path through points, given as pairs of a period's position and a value.

        After the first, each point is written as its distance from the last, as short as possible.
        """
        at = [(self.x(place), self.y(value)) for place, value in points]
        steps = [
            f"{b[0] - a[0]:g} {_step(round(b[1] - a[1], 1))}".replace(" -", "-")
            for a, b in pairwise(at)
        ]
        start = f"{at[0][0]:g} {at[0][1]:g}"
        return f"{start}l{' '.join(steps)}".replace(" -", "-") if steps else start


def _step(value: float) -> str:
    return f"{value:g}".replace("0.", ".") if -1 < value < 1 else f"{value:g}"


def round_step(span: float, steps: int, is_integer: bool = False) -> float:
    """Return the smallest round step for which `steps` steps cover `span`.

    A round step is 1, 2, 2.5 or 5 times a power of ten. With `is_integer`, it is a whole number,
    and never 2.5 times a power of ten.
    """
    least = max(span / steps, 1e-6)
    power = 10.0 ** math.floor(math.log10(least))
    sizes = (1, 2, 5, 10) if is_integer else (1, 2, 2.5, 5, 10)
    step = next(power * size for size in sizes if power * size >= least * (1 - 1e-9))
    return max(step, 1.0) if is_integer else step


def scale(known: Sequence[float], is_integer: bool, from_zero: bool, steps: int = 4) -> Scale:
    """Return a round scale that covers all known values."""
    low = min(0.0, *known) if from_zero else min(known)
    high = max(known)
    # If the step were tiny compared with the figures, adding it to one would change nothing.
    step = round_step(max(high - low, 1e-13 * max(abs(low), abs(high))), steps, is_integer)
    bottom = math.floor(low / step + 1e-9) * step
    return Scale(bottom, step, max(1, math.ceil((high - bottom) / step - 1e-9)))


def runs(values: Sequence[_Value | None]) -> list[list[tuple[int, _Value]]]:
    """Return the runs of values between gaps. Each value is paired with its place."""
    parts: list[list[tuple[int, _Value]]] = []
    gap = True
    for place, value in enumerate(values):
        if value is None:
            gap = True
            continue
        if gap:
            parts.append([])
        parts[-1].append((place, value))
        gap = False
    return parts


def joined(
    values: Values, provisional: Iterable[int]
) -> tuple[list[list[tuple[int, float]]], list[list[tuple[int, float]]]]:
    """Return the runs of values to join with solid lines, and those to join with dashed lines.

    A step is dashed if the value at either end is provisional. `provisional` contains the places of
    provisional values.
    """
    open_places = set(provisional)
    dashed: list[list[tuple[int, float]]] = []
    for run in runs(values):
        for start, end in pairwise(run):
            if not open_places & {start[0], end[0]}:
                continue
            if not dashed or dashed[-1][-1] != start:
                dashed.append([start])
            dashed[-1].append(end)
    solid = runs([None if place in open_places else v for place, v in enumerate(values)])
    return solid, dashed
