"""Apply the recorded breaks: quarters from which an indicator is counted differently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES, WARD_BOROUGHS
from tests.oracle.series import LONDON

ALL = "all"


@dataclass(frozen=True)
class Break:
    """The first quarter of a new way of counting, in one area or in all."""

    indicator: str
    quarter: date
    area: str = ALL


class Breaks:
    """The breaks of all indicators."""

    def __init__(self, breaks: Iterable[Break] = ()) -> None:
        self._breaks = [*breaks]

    def quarters(self, indicator: str, area: str) -> list[date]:
        """Return an area's breaks. A borough's break is also a break in London and its wards."""
        areas = {ALL, area, WARD_BOROUGHS.get(area, area)}
        areas |= {*BOROUGH_NAMES} if area == LONDON else set()
        return [
            each.quarter
            for each in self._breaks
            if each.indicator == indicator and each.area in areas
        ]

    def are_crossed(
        self, indicator: str, area: str, later: Period, earlier: Period | None = None
    ) -> bool:
        """Return whether a break lies between two periods or within one of them."""
        first = (earlier or later).quarters[0]
        last = later.quarters[-1]
        return any(first < quarter <= last for quarter in self.quarters(indicator, area))
