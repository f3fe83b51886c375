"""Calculate a small set of figures in plain Python."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LONDON, NOWHERE = "E12000007", "E99999999"
QUARTERS = ("2010-04-01", "2010-07-01", "2010-10-01", "2011-01-01")
YEAR = "2010-11"

Row = tuple[Any, ...]


@dataclass
class Place:
    """The events in one borough, or without a known borough, in four quarters.

    `wards` and `no_ward` have the closures with and without a ward. `sources` has the community-led
    closures and all closures with a known source. `tests` has the authorised tests and all tests.
    `outstanding` has the quarters for which no return was received.
    """

    wards: dict[str, list[int]] = field(default_factory=dict)
    no_ward: list[int] = field(default_factory=lambda: [0] * 4)
    sources: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)] * 4)
    tests: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)] * 4)
    outstanding: set[int] = field(default_factory=set)


Measured = dict[str, tuple[list[int | None], list[int | None] | None, str, str]]


def measured(places: dict[str, Place]) -> dict[str, Measured]:
    """Return the numerators, denominators, area level and borough, by indicator and area."""
    found: dict[str, Measured] = {
        name: {} for name in ("closures", "sources", "authorised", "tests")
    }
    for code, place in places.items():
        level = "unattributed" if code == NOWHERE else "borough"

        def given(numbers: list[int], place: Place = place) -> list[int | None]:
            return [
                None if at in place.outstanding else number for at, number in enumerate(numbers)
            ]

        all_closures = [
            place.no_ward[at] + sum(ward[at] for ward in place.wards.values()) for at in range(4)
        ]
        found["closures"][code] = (given(all_closures), None, level, code)
        for ward, numbers in place.wards.items():
            found["closures"][ward] = (given(numbers), None, "ward", code)
        for name, pairs in (("sources", place.sources), ("tests", place.tests)):
            numerators, denominators = ([pair[at] for pair in pairs] for at in (0, 1))
            found[name][code] = (given(numerators), given(denominators), level, code)
        found["authorised"][code] = (given([pair[0] for pair in place.tests]), None, level, code)
    return found


def figures_of(indicator: str, areas: Measured, places: dict[str, Place]) -> Iterator[Row]:
    """Yield an indicator's figures for every area and for London, by quarter and for the year."""
    top = [areas[code] for code in places]
    areas = {
        **areas,
        LONDON: (
            [_sum([area[0][at] for area in top]) for at in range(4)],
            None
            if top[0][1] is None
            else [_sum([area[1][at] for area in top if area[1]]) for at in range(4)],
            "london",
            "",
        ),
    }
    for code, (numerators, denominators, level, borough) in areas.items():
        for at, quarter in enumerate(QUARTERS):
            pair = numerators[at], None if denominators is None else denominators[at]
            yield _figure(indicator, (level, code, borough), ("quarter", quarter), pair)
        pair = _sum(numerators), None if denominators is None else _sum(denominators)
        yield _figure(indicator, (level, code, borough), ("fiscal_year", QUARTERS[0]), pair)


def _figure(
    indicator: str,
    area: tuple[str, str, str],
    period: tuple[str, str],
    pair: tuple[int | None, int | None],
) -> Row:
    numerator, denominator = pair
    period_type, start = period
    level, code, borough = area
    value = numerator if denominator is None else None
    if numerator is not None and denominator:
        value = 100 * numerator / denominator  # type: ignore[assignment]
    label = YEAR if period_type == "fiscal_year" else start
    status = "outstanding" if numerator is None else "submitted"
    key = (indicator, level, code, borough or None, period_type, start, label)
    return (*key, numerator, denominator, value, status)


def _sum(numbers: list[int | None]) -> int | None:
    given = [number for number in numbers if number is not None]
    return sum(given) if given else None
