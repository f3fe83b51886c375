"""Invent an indicator's figures for London and its boroughs, and work out their limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import asin, log, sqrt
from random import Random
from typing import Any

from scipy.special import ndtri, stdtrit

from tests.oracle import intervals

from .world import LONDON, QUARTERS, Row, World

BOROUGHS = [f"E09{number:06}" for number in range(2, 34)]
Key = tuple[str, str, date]  # area, period type and first day
YEARS = {"quarter": 0.25, "fiscal_year": 1, "strategy": 3}
KEY = ("indicator_id", "area_code", "period_type", "period_start")


@dataclass
class Figure:
    """A figure. London's includes events not attributed to a borough."""

    numerator: float
    denominator: float | None = None
    is_provisional: bool = False
    status: str = "submitted"


@dataclass
class Indicator:
    """An indicator's figures for quarters, fiscal years and the strategy's three years."""

    unit: str = "count"
    has_register: bool = True
    are_days_over: bool = True
    populations: dict[str, int] = field(default_factory=dict)
    breaks: set[Key] = field(default_factory=set)  # since a year earlier
    breaks_since_2009_10: set[Key] = field(default_factory=set)
    figures: dict[Key, Figure] = field(default_factory=dict)

    def value(self, key: Key) -> float | None:
        """Return a figure as it is published."""
        figure = self.figures[key]
        if self.unit == "count":
            return figure.numerator
        return 100 * figure.numerator / figure.denominator if figure.denominator else None

    def rate(self, key: Key) -> float | None:
        """Return a count per 100,000 residents and year."""
        residents = self.populations.get(key[0], 1)
        return 1e5 * self.figures[key].numerator / residents / YEARS[key[1]]

    def tables(self) -> dict[str, list[Row]]:
        """Return the rows of the tables that the models read."""
        values = [self._row(key, figure) for key, figure in self.figures.items()]
        keys = [{name: row[name] for name in KEY} for row in values]
        size = self.populations.get
        return {
            "intermediate.figures": values,
            "intermediate.int_quarters": [{"quarter_start": quarter} for quarter in QUARTERS],
            "intermediate.int_populations": [
                {"area_code": area, "population_year": year, "population": people}
                for area, people in self.populations.items()
                for year in range(2009, 2013)
            ],
            "intermediate.indicator_rates": [
                {**key, "population": size(area), "population_covered": size(area)}
                | {"rate": self.rate((area, period_type, start))}
                for key, (area, period_type, start) in zip(keys, self.figures, strict=True)
            ],
            "intermediate.int_breaks__crossed": [
                {"indicator_id": "i", "area_code": area, "comparison": comparison}
                | {"period_type": period_type, "period_start": start, "reasons": "a new form"}
                | {"broken_since": "2011-12 Q1"}
                for comparison, keys in (
                    ("year_on_year", self.breaks),
                    ("within", self.breaks),
                    ("since_2009_10", self.breaks_since_2009_10),
                )
                for area, period_type, start in keys
            ],
        }

    def published(self, world: World, table: str) -> dict[Key, Row]:
        """Put the figures in an invented warehouse, and return a model's rows by key."""
        for name, rows in self.tables().items():
            world.put(name, rows)
        return {
            (row["area_code"], row["period_type"], row["period_start"]): row
            for row in world.rows(table)
        }

    def _row(self, key: Key, figure: Figure) -> Row:
        area, period_type, start = key
        months = start.month - 1 + int(12 * YEARS[period_type])
        end = date(start.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)
        return {
            "indicator_id": "i",
            "area_level": "london" if area == LONDON else "borough",
            "area_code": area,
            "borough_code": None if area == LONDON else area,
            "period_type": period_type,
            "period_start": start,
            "period_end": end,
            "period_label": f"{start.year}-{(start.year + 1) % 100}",  # of a fiscal year
            "years": YEARS[period_type],
            "population_year": 2011,
            "unit": self.unit,
            "aggregation": "sum",
            "has_label": True,
            "is_sum_of_boroughs": self.has_register,
            "are_days_over": self.are_days_over,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "value": self.value(key),
            "return_status": figure.status,
            "is_complete": True,
            "is_provisional": figure.is_provisional,
            "provisional_reason": "a return is outstanding" if figure.is_provisional else None,
        }


def year_before(key: Key) -> Key:
    return (*key[:2], key[2].replace(year=key[2].year - 1))


def random_indicator(random: Random, unit: str, mean: float, missing: float) -> Indicator:
    """Return an indicator that has random figures, some of which are provisional.

    Without missing returns, London has a few more events than its boroughs together.
    """
    indicator = Indicator(unit)
    indicator.populations = {code: random.randrange(150_000, 400_000) for code in BOROUGHS}
    indicator.populations[LONDON] = sum(indicator.populations.values()) + 8_000
    steps = {code: random.choice([1, 1, 0.6, 1.6]) for code in BOROUGHS}
    for number, start in enumerate(QUARTERS):
        for code in BOROUGHS:
            size = max(mean * random.choice([0.8, 1, 1.2]), 0)
            step = steps[code] if number > 11 else 1
            size *= step if unit == "count" else 1
            denominator = round(random.gauss(size, sqrt(size))) if unit == "percent" else None
            if denominator is not None:
                denominator = max(denominator, 0)
                numerator = sum(random.random() < 0.4 * step for _ in range(denominator))
            else:
                numerator = max(round(random.gauss(size, sqrt(size))), 0)
            indicator.figures[code, "quarter", start] = Figure(
                numerator,
                denominator,
                random.random() < missing,
                random.choices(["submitted", "nil", "not_stated"], [20, 1, 1])[0],
            )
        _add_london(indicator, ("quarter", start), random.choice([0, 3]))
    years = [("fiscal_year", QUARTERS[at : at + 4]) for at in range(0, 16, 4)]
    for period_type, quarters in (*years, ("strategy", QUARTERS[4:])):
        for code in BOROUGHS:
            parts = [indicator.figures[code, "quarter", each] for each in quarters]
            indicator.figures[code, period_type, quarters[0]] = Figure(
                sum(part.numerator for part in parts),
                sum(part.denominator or 0 for part in parts) if unit == "percent" else None,
                any(part.is_provisional for part in parts),
                "not_stated" if any(p.status == "not_stated" for p in parts) else "submitted",
            )
        _add_london(indicator, (period_type, quarters[0]), 3)
    return indicator


def _add_london(indicator: Indicator, period: tuple[str, date], unattributed: int) -> None:
    parts = [indicator.figures[code, *period] for code in BOROUGHS]
    indicator.figures[LONDON, *period] = Figure(
        sum(part.numerator for part in parts) + unattributed,
        sum(part.denominator or 0 for part in parts) + unattributed
        if indicator.unit == "percent"
        else None,
        any(part.is_provisional for part in parts),
    )


def wilson(numerator: float, denominator: float, level: float) -> tuple[float, float]:
    """Return Wilson's interval for a proportion, from 0 to 1."""
    z = float(ndtri((1 + level) / 2))
    low, high = intervals.wilson(numerator / denominator, denominator, z)
    return low / 100, high / 100


def newcombe(now: tuple[float, float], before: tuple[float, float], level: float) -> Any:
    """Return Newcombe's interval for the difference of two percentages."""
    (a, b), (c, d) = wilson(*now, level), wilson(*before, level)
    p, q = now[0] / now[1], before[0] / before[1]
    return (
        100 * (p - q - sqrt((p - a) ** 2 + (d - q) ** 2)),
        100 * (p - q + sqrt((b - p) ** 2 + (q - c) ** 2)),
    )


def odds(limit: float) -> float | None:
    return limit / (1 - limit) if limit < 1 else None


def distance(unit: str, now: tuple[float, float], before: tuple[float, float]) -> float:
    """Return a pair's z: the distance between its quarters, divided by the error due to chance."""
    if unit == "count":
        a, b = now[0] + 0.5, before[0] + 0.5
        return log(a / b) / sqrt(1 / a + 1 / b)
    angle = asin(sqrt(now[0] / now[1])) - asin(sqrt(before[0] / before[1]))
    return 2 * angle / sqrt(1 / now[1] + 1 / before[1])


def variance_of(pairs: list[float]) -> float:
    """Return the variance of six to eight pairs, oldest first, in which each half has its mean."""
    half = len(pairs) - len(pairs) // 2
    squares = 0.0
    for part in (pairs[:half], pairs[half:]):
        mean = sum(part) / len(part)
        squares += sum((z - mean) ** 2 for z in part)
    return squares / (len(pairs) - 2)


def divisor_of(pairs: list[float], level: float) -> float:
    """Return the number by which amounts are divided before their limits are worked out."""
    side = (1 + level) / 2
    factor = float(stdtrit(len(pairs) - 2, side) / ndtri(side))
    return max(1, variance_of(pairs) * factor**2)
