"""A small world to make editions of: the models' own SQL, run on figures that a test makes up.

Three systems: closures (a count, down to wards), sources (a rate that waits for closures) and tests
(a count and the rate that it is the numerator of).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import duckdb
from jinja2 import Environment

from drug_strategy.release.attack import Cell, Rules
from drug_strategy.release.attacked import Protection, protected, read_rules
from drug_strategy.release.memory import Withheld
from drug_strategy.settings import PROJECT

LONDON, NOWHERE = "E12000007", "E99999999"
QUARTERS = ("2010-04-01", "2010-07-01", "2010-10-01", "2011-01-01")
YEAR = "2010-11"
MODELS = PROJECT / "models" / "release"

Row = tuple[Any, ...]


@dataclass
class Place:
    """What a borough (or nowhere) has: by quarter, None being outstanding.

    Of each quarter: closures by ward and without one, closures with a source and those led by the
    community, tests and authorised ones.
    """

    wards: dict[str, list[int]] = field(default_factory=dict)
    no_ward: list[int] = field(default_factory=lambda: [0] * 4)
    sources: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)] * 4)
    tests: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)] * 4)
    outstanding: set[int] = field(default_factory=set)


class World:
    """A database of the models, and the editions made in it."""

    def __init__(self, limit: int = 101, order: int | None = None) -> None:
        """Boroughs are given where less than `limit` per cent are hidden; rows in some `order`."""
        self.order = order
        self.editions = 0
        self.connection = duckdb.connect()
        run = self.connection.execute
        for schema in ("release", "published", "private", "editions"):
            run(f"create schema {schema}")
        run(
            "create table release.release_policy as select 5 as threshold, 10 as"
            " dominance_percent, 3 as minimum_orders, 20 as minimum_denominator,"
            f" 30 as minimum_base, {limit} as hidden_percent_limit,"
            " 101 as hidden_percent_limit_wards"
        )
        _create(
            run,
            "release.release_indicators",
            "indicator_id, system, rule, numerator_quantity, denominator_quantity, finest_area",
            [
                ("closures", "closures", "count", "closures", None, "ward"),
                ("sources", "sources", "rate", "led", "with_source", "borough"),
                ("authorised", "tests", "count", "authorised", None, "borough"),
                ("tests", "tests", "rate", "authorised", "tests", "borough"),
            ],
        )
        _create(
            run,
            "release.release_parts",
            "system, part, unit, quantity, less_quantity",
            [
                ("closures", "closures", "count", "closures", None),
                ("sources", "led", "count", "led", None),
                ("sources", "led_otherwise", "count", "with_source", "led"),
                ("tests", "authorised", "count", "authorised", None),
                ("tests", "not_authorised", "count", "tests", "authorised"),
            ],
        )
        run("alter table release.release_parts add column adds_up boolean default true")
        links = [("sources", "closures", "with_source", "closures")]
        _create(run, "release.release_links", "system, hidden_with, quantity, at_most", links)
        quarters = [(quarter, YEAR) for quarter in QUARTERS]
        _create(run, "published.quarters", "quarter_start_date, fiscal_year", quarters)
        run("alter table published.quarters alter quarter_start_date type date")
        run(
            "create table private.asset_confiscations__current (quarter_start date, borough_code"
            " varchar, order_gbp decimal(18, 2), paid_gbp decimal(18, 2), is_confiscation boolean,"
            " is_cash_forfeiture boolean)"
        )
        run(
            "create table editions.cells (edition_number integer, system varchar, quantity"
            " varchar, unit varchar, area_level varchar, area_code varchar, parent_code varchar,"
            " fiscal_year varchar, period_type varchar, period_start date, amount decimal(28, 2),"
            " is_unsafe_pounds boolean, is_open boolean)"
        )
        run(
            "create table editions.figures (edition_number integer, indicator_id varchar,"
            " area_code varchar, fiscal_year varchar, period_type varchar, period_start date,"
            " value double, symbol varchar, is_hidden boolean)"
        )
        run(
            "create table editions.withheld"
            " (system varchar, fiscal_year varchar, area_code varchar)"
        )

    def release(self, places: dict[str, Place]) -> dict[str, Protection]:
        """Make the next edition of these figures, and remember it."""
        self.publish(places)
        self.editions += 1
        self.rebuild([])
        found = protected(self.read, self.rebuild)
        run = self.connection.execute
        run(
            f"insert into editions.cells by name select {self.editions} as edition_number, *"
            " from release.release_cells"
        )
        run(
            f"insert into editions.figures select {self.editions}, indicator_id, area_code,"
            " fiscal_year, period_type, period_start, given_value, symbol, is_hidden"
            " from release.release_figures__marked"
        )
        return found

    def publish(self, places: dict[str, Place]) -> None:
        """Write the figures as the published file has them."""
        rows = [row for each in _measured(places).items() for row in figures_of(*each, places)]
        if self.order is not None:
            random.Random(self.order).shuffle(rows)
        run = self.connection.execute
        run("drop table if exists published.indicator_values")
        run(
            "create table published.indicator_values (indicator_id varchar, area_level varchar,"
            " area_code varchar, borough_code varchar, period_type varchar, period_start date,"
            " period_label varchar, numerator double, denominator bigint, value double,"
            " return_status varchar, is_provisional boolean, quality_flag varchar,"
            " lower_95 double, upper_95 double, base bigint)"
        )
        self.write(rows)

    def write(self, rows: list[Row]) -> None:
        """Add figures to those published."""
        self.connection.executemany(
            "insert into published.indicator_values values"
            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, null, null, null, null)",
            rows,
        )

    def rebuild(self, withheld: list[Withheld]) -> None:
        """Run the models."""
        run = self.connection.execute
        run("delete from editions.withheld")
        for row in withheld:
            run("insert into editions.withheld values (?, ?, ?)", row)
        for name, sql in models():
            run(f"create or replace table release.{name} as {sql}")

    def read(self) -> tuple[list[Cell], Rules]:
        """The cells of all editions, and the rules."""
        columns = (
            "system, quantity, unit, area_level, area_code, coalesce(parent_code, ''),"
            " fiscal_year, period_type, cast(period_start as varchar), amount, is_open,"
            " is_unsafe_pounds"
        )
        rows = self.connection.execute(
            f"select {self.editions}, {columns} from release.release_cells union all"
            f" select edition_number, {columns} from editions.cells"
        ).fetchall()
        return [Cell(*row) for row in rows], read_rules(self.connection)

    def rows(self, query: str) -> list[Row]:
        """The rows of a query, in order."""
        return self.connection.execute(f"{query} order by all").fetchall()


@cache
def models() -> list[tuple[str, str]]:
    """The models between the published figures and the marked ones, each after those it reads."""
    environment = Environment(trim_blocks=True)
    macros = "".join(
        file.read_text("utf-8") for file in sorted((PROJECT / "macros" / "release").glob("*.sql"))
    )
    files = {file.stem: file for file in MODELS.rglob("release_*.sql")}
    read: dict[str, set[str]] = {}
    sql: dict[str, str] = {}
    for name, file in files.items():
        reads: set[str] = set()

        def ref(model: str, reads: set[str] = reads) -> str:
            reads.add(model)
            return f"release.{model}"

        sql[name] = environment.from_string(macros + file.read_text("utf-8")).render(
            ref=ref, source=lambda source, table: f"{source}.{table}"
        )
        read[name] = reads & files.keys()
    return [(name, sql[name]) for name in _sorted(read)]


def _sorted(read: dict[str, set[str]]) -> Iterator[str]:
    done: set[str] = set()
    while len(done) < len(read):
        for name in sorted(read):
            if name not in done and read[name] <= done:
                done.add(name)
                yield name


def _create(run: Any, table: str, columns: str, rows: list[Row]) -> None:
    run(f"create table {table} ({', '.join(f'{name} varchar' for name in columns.split(', '))})")
    for row in rows:
        run(f"insert into {table} values ({', '.join('?' * len(row))})", row)


Measured = dict[str, tuple[list[int | None], list[int | None] | None, str, str]]


def _measured(places: dict[str, Place]) -> dict[str, Measured]:
    """By indicator and area: numerators, denominators, level and borough."""
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
    """The figures of an indicator: every area's and London's, of the quarters and the year."""
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
