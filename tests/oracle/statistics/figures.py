"""Make up figures for London and its boroughs, and run models on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import asin, log, sqrt
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from scipy.stats import norm, t

from tests.made_rows import database, insert

QUANTILES = Path(__file__).parents[3] / "seeds" / "statistics" / "student_t_quantiles.csv"
LONDON = "E12000007"
BOROUGHS = [f"E09{number:06}" for number in range(2, 34)]
QUARTERS = [
    date(year + (month == 1), month, 1) for year in range(2009, 2013) for month in (4, 7, 10, 1)
]
Row = dict[str, Any]
Key = tuple[str, str, date]  # area, period type and first day
COLUMNS = (
    *("indicator_id", "indicator_name", "area_level", "area_code", "area_name"),
    *("borough_code", "ward_code", "period_type", "period_start", "period_end", "period_label"),
    *("unit", "numerator", "denominator", "value", "return_status", "is_complete"),
    *("is_provisional", "provisional_reason"),
)
TYPES = {
    **dict.fromkeys(("period_start", "period_end"), "date"),
    **dict.fromkeys(("numerator", "denominator", "value"), "double"),
    **dict.fromkeys(("is_complete", "is_provisional"), "boolean"),
}


@dataclass
class Figure:
    """One figure. London's figure includes events that are not attributed to a borough."""

    numerator: float
    denominator: float | None = None
    is_provisional: bool = False
    status: str = "submitted"


@dataclass
class World:
    """The figures of one indicator, for quarters, fiscal years and rolling years."""

    unit: str = "count"
    has_register: bool = True
    are_days_over: bool = True
    populations: dict[str, int] = field(default_factory=dict)
    breaks: set[Key] = field(default_factory=set)
    figures: dict[Key, Figure] = field(default_factory=dict)

    def value(self, key: Key) -> float | None:
        """Return a figure as it is published."""
        figure = self.figures[key]
        if self.unit == "count":
            return figure.numerator
        return 100 * figure.numerator / figure.denominator if figure.denominator else None

    def run(self, compiled: dict[str, str], models: tuple[str, ...], wanted: str) -> dict[Key, Row]:
        """Run the models' own SQL, and return the rows of the model `wanted` by key."""
        connection = self._tables()
        for name in models:
            schema = "marts" if name.startswith("indicator_c") else "intermediate"
            connection.execute(f"create table warehouse.{schema}.{name} as {compiled[name]}")
        schema = "marts" if wanted.startswith("indicator_c") else "intermediate"
        rows = connection.execute(f"from warehouse.{schema}.{wanted}")
        names = [column[0] for column in rows.description or []]
        found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
        return {
            (row["area_code"], row.get("period_type", "rolling_year"), row["period_start"]): row
            for row in found
        }

    def _tables(self) -> duckdb.DuckDBPyConnection:
        connection = database()
        connection.execute("attach ':memory:' as warehouse")
        for schema in ("marts", "intermediate", "statistics"):
            connection.execute(f"create schema warehouse.{schema}")
        columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in COLUMNS)
        connection.execute(
            f"""
            create table warehouse.marts.indicator_values ({columns});
            create table warehouse.marts.indicators as
                select 'i' as indicator_id, 'sum' as aggregation, true as has_label,
                    {self.has_register} as has_register, cast(null as text) as offence_category;
            create table warehouse.intermediate.int_populations
                (area_code text, population_year integer, population bigint);
            create table warehouse.marts.indicator_rates (
                indicator_id text, area_code text, period_type text, period_start date, rate double,
                population bigint, population_covered double
            );
            create table warehouse.intermediate.int_breaks__crossed (
                indicator_id text, area_code text, comparison text, period_type text,
                period_start date, reasons text
            );
            create table warehouse.intermediate.int_survey__changes (
                comparison text, base_kind text, measure text, area_code text, period_type text,
                period_start date, is_fit boolean, is_too_few boolean, base bigint,
                difference_lower_95 double, difference_upper_95 double,
                difference_lower_998 double, difference_upper_998 double
            );
            create table warehouse.intermediate.int_survey__intervals (
                measure text, area_code text, period_type text, period_start date, base_kind text,
                base bigint, effective_base double, is_linearised boolean, lower_95 double,
                upper_95 double, lower_998 double, upper_998 double
            );
            create table warehouse.intermediate.int_survey__fitness (
                measure text, area_code text, period_type text, period_start date, is_fit boolean
            );
            create table warehouse.intermediate.int_survey__against_london (
                measure text, borough_code text, period_start date, difference_error double
            );
            create table warehouse.statistics.student_t_quantiles as from '{QUANTILES}';
            """
        )
        insert(
            connection,
            "warehouse.marts.indicator_values",
            [self._row(key, figure) for key, figure in self.figures.items()],
        )
        connection.execute(
            f"""
            create table warehouse.intermediate.int_quarters as
                select distinct period_start as quarter_start from warehouse.marts.indicator_values
                where period_type = 'quarter';
            create table warehouse.intermediate.int_periods as
                select distinct period_type, period_start, 2011 as population_year
                from warehouse.marts.indicator_values;
            create table warehouse.intermediate.indicator_finality as
                select indicator_id, area_code, period_type, period_start,
                    {self.are_days_over} as are_days_over
                from warehouse.marts.indicator_values;
            insert into warehouse.marts.indicator_rates by name
                select indicator_id, area_code, period_type, period_start from
                warehouse.marts.indicator_values;
            """
        )
        insert(
            connection,
            "warehouse.intermediate.int_populations",
            [
                (code, year, size)
                for code, size in self.populations.items()
                for year in range(2009, 2013)
            ],
        )
        connection.execute(
            """
            update warehouse.marts.indicator_rates as rates
            set population = of_area.population, population_covered = of_area.population,
                rate = 1e5 * (
                    select numerator from warehouse.marts.indicator_values as figures
                    where figures.area_code = rates.area_code
                        and figures.period_type = rates.period_type
                        and figures.period_start = rates.period_start
                ) / of_area.population
            from warehouse.intermediate.int_populations as of_area
            where of_area.area_code = rates.area_code and of_area.population_year = 2012
            """
        )
        insert(
            connection,
            "warehouse.intermediate.int_breaks__crossed",
            [
                ("i", area, comparison, period_type, start, "a new form")
                for area, period_type, start in self.breaks
                for comparison in ("year_on_year", "within")
            ],
        )
        return connection

    def _row(self, key: Key, figure: Figure) -> tuple[object, ...]:
        area, period_type, start = key
        level = "london" if area == LONDON else "borough"
        end = ending(period_type, start)
        reason = "a return is outstanding" if figure.is_provisional else None
        return (
            *("i", "Indicator", level, area, area, area if level == "borough" else None, None),
            *(period_type, start, end, f"{period_type} {start}", self.unit),
            *(figure.numerator, figure.denominator, self.value(key), figure.status, True),
            *(figure.is_provisional, reason),
        )


def ending(period_type: str, start: date) -> date:
    """Return a period's last day."""
    months = start.month - 1 + (3 if period_type == "quarter" else 12)
    return date(start.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)


def year_before(key: Key) -> Key:
    return (*key[:2], key[2].replace(year=key[2].year - 1))


def random_world(random: Random, unit: str, mean: float, missing: float) -> World:
    """Return random figures, some of them provisional.

    Without missing returns, London's figure has a few more events than its boroughs together.
    """
    world = World(unit)
    world.populations = {code: random.randrange(150_000, 400_000) for code in BOROUGHS}
    world.populations[LONDON] = sum(world.populations.values()) + 8_000
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
            world.figures[code, "quarter", start] = Figure(
                numerator,
                denominator,
                random.random() < missing,
                random.choices(["submitted", "nil", "not_stated"], [20, 1, 1])[0],
            )
        _add_london(world, ("quarter", start), random.choice([0, 3]))
    for start in QUARTERS[:13]:
        for period_type in ("rolling_year", *(["fiscal_year"] if start.month == 4 else [])):
            at = QUARTERS.index(start)
            for code in BOROUGHS:
                parts = [world.figures[code, "quarter", each] for each in QUARTERS[at : at + 4]]
                world.figures[code, period_type, start] = Figure(
                    sum(part.numerator for part in parts),
                    sum(part.denominator or 0 for part in parts) if unit == "percent" else None,
                    any(part.is_provisional for part in parts),
                    "not_stated" if any(p.status == "not_stated" for p in parts) else "submitted",
                )
            _add_london(world, (period_type, start), 3)
    return world


def _add_london(world: World, period: tuple[str, date], unattributed: int) -> None:
    parts = [world.figures[code, *period] for code in BOROUGHS]
    world.figures[LONDON, *period] = Figure(
        sum(part.numerator for part in parts) + unattributed,
        sum(part.denominator or 0 for part in parts) + unattributed
        if world.unit == "percent"
        else None,
        any(part.is_provisional for part in parts),
    )


def wilson(numerator: float, denominator: float, level: float) -> tuple[float, float]:
    """Return Wilson's interval for a proportion, by the textbook formula."""
    z = float(norm.ppf((1 + level) / 2))
    p = numerator / denominator
    middle = p + z * z / (2 * denominator)
    half = z * sqrt(p * (1 - p) / denominator + z * z / (4 * denominator**2))
    scale = 1 + z * z / denominator
    return (middle - half) / scale, (middle + half) / scale


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
    """Return z of a pair: the distance between two quarters, divided by its error by chance."""
    if unit == "count":
        a, b = now[0] + 0.5, before[0] + 0.5
        return log(a / b) / sqrt(1 / a + 1 / b)
    angle = asin(sqrt(now[0] / now[1])) - asin(sqrt(before[0] / before[1]))
    return 2 * angle / sqrt(1 / now[1] + 1 / before[1])


def dispersion_of(pairs: list[float]) -> float:
    """Return the dispersion of at most eight pairs, oldest first; 1 for fewer than six."""
    if len(pairs) < 6:
        return 1
    half = len(pairs) - len(pairs) // 2
    squares = 0.0
    for part in (pairs[:half], pairs[half:]):
        mean = sum(part) / len(part)
        squares += sum((z - mean) ** 2 for z in part)
    freedom = len(pairs) - 2
    factor = float(t.ppf(0.999, freedom) / norm.ppf(0.999))
    return max(1, squares / freedom * factor**2)
