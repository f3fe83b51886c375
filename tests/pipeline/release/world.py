"""Make public editions of a few figures with the models' own SQL.

The indicators are closures by ward, the percentage of closures led by the community (`sources`),
and a percentage of tests with its numerator.
"""

import random
from typing import Any

from drug_strategy.release.attack import Cell, Draft, Protection, protected
from drug_strategy.release.memory import Held, Orders, Withheld
from drug_strategy.release.rules import read_rules
from tests.made_rows import database, insert
from tests.pipeline.release.world_figures import QUARTERS, YEAR, Place, Row, figures_of, measured
from tests.pipeline.release.world_models import models


class World:
    """A database with a few published figures and the editions that were made from them."""

    def __init__(self, limit: int = 101, order: int | None = None) -> None:
        """Create a database without figures or editions.

        Borough figures are published only if less than `limit` per cent of their rows are hidden.
        `order` is a seed for shuffling the published rows.
        """
        self.order = order
        self.editions = 0
        self.kept_orders: dict[int, list[Row]] = {}
        self.connection = database()
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
            "release.indicators",
            "indicator_id, unit, aggregation, numerator_measure, denominator_measure,"
            " release_rule, release_finest_area, release_finest_period, release_includes,"
            " release_owner, release_from",
            [],
        )
        run("alter table release.indicators add column release_is_personal boolean default true")
        self.register("closures", unit="count", numerator="closures", area="ward")
        self.register("sources", unit="percent", numerator="led", denominator="with_source")
        self.register("authorised", unit="count", numerator="authorised", rule="with tests")
        self.register("tests", unit="percent", numerator="authorised", denominator="tests")
        links = [("sources", "closures", "with_source", "closures")]
        _create(run, "release.release_links", "system, hidden_with, quantity, at_most", links)
        quarters = [(quarter, YEAR) for quarter in QUARTERS]
        _create(run, "published.quarters", "quarter_start_date, fiscal_year", quarters)
        run("alter table published.quarters alter quarter_start_date type date")
        run(
            "create table private.asset_confiscations__current (quarter_start date, borough_code"
            " varchar, order_gbp decimal(18, 2), paid_gbp decimal(18, 2), is_confiscation boolean,"
            " is_cash_forfeiture boolean, order_ref varchar)"
        )
        run(
            "create table editions.cells (edition_number integer, system varchar, quantity"
            " varchar, unit varchar, area_level varchar, area_code varchar, parent_code varchar,"
            " fiscal_year varchar, period_type varchar, period_start date, amount decimal(28, 2),"
            " is_unsafe_pounds boolean, is_open boolean, is_held boolean)"
        )
        run(
            "create table editions.figures (edition_number integer, indicator_id varchar,"
            " area_code varchar, fiscal_year varchar, period_type varchar, period_start date,"
            " value double, symbol varchar, is_hidden boolean, numerator double, denominator"
            " bigint, lower_95 double, upper_95 double)"
        )
        run(
            "create table editions.held (system varchar, fiscal_year varchar, area_code varchar,"
            " period_type varchar, period_start date)"
        )
        run(
            "create table editions.withheld"
            " (system varchar, fiscal_year varchar, area_code varchar)"
        )

    def register(
        self,
        indicator: str,
        *,
        unit: str,
        numerator: str,
        denominator: str | None = None,
        rule: str = "open",
        area: str = "borough",
    ) -> None:
        """Add an indicator to the register of indicators."""
        self.connection.execute(
            "insert into release.indicators values"
            " (?, ?, 'sum', ?, ?, ?, ?, 'quarter', null, 'a person', '2010-04-01', true)",
            [indicator, unit, numerator, denominator, rule, area],
        )

    def release(self, places: dict[str, Place]) -> dict[str, Protection]:
        """Make and record the next edition from these figures, and return what was hidden."""
        self.publish(places)
        self.editions += 1
        self.rebuild([], [])
        found = protected(self.read, self.rebuild)
        run = self.connection.execute
        run(
            f"insert into editions.cells by name select {self.editions} as edition_number, *"
            " from release.release_cells"
        )
        run(
            f"insert into editions.figures select {self.editions}, indicator_id, area_code,"
            " fiscal_year, period_type, period_start, given_value, symbol, is_hidden,"
            " given_numerator, given_denominator, given_lower_95, given_upper_95"
            " from release.release_figures__marked"
        )
        self.kept_orders[self.editions] = self._orders()
        return found

    def publish(self, places: dict[str, Place]) -> None:
        """Write the figures into a table like `marts.indicator_values` in the published file."""
        rows = [row for each in measured(places).items() for row in figures_of(*each, places)]
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
        """Add rows to the published figures."""
        more = (False, None, None, None, None)
        insert(self.connection, "published.indicator_values", [(*row, *more) for row in rows])

    def rebuild(self, withheld: list[Withheld], held: list[Held]) -> None:
        """Run the edition's models again, with these rows withheld or held back."""
        run = self.connection.execute
        run("delete from editions.withheld")
        run("delete from editions.held")
        for place in held:
            run("insert into editions.held values (?, ?, ?, ?, ?)", place)
        for row in withheld:
            run("insert into editions.withheld values (?, ?, ?)", row)
        for name, sql in models():
            run(f"create or replace table release.{name} as {sql}")

    def read(self) -> Draft:
        """Return the input of the simulated attack: cells, release rules and court orders."""
        columns = (
            "system, quantity, unit, area_level, area_code, coalesce(parent_code, ''),"
            " fiscal_year, period_type, cast(period_start as varchar), amount, {},"
            " is_unsafe_pounds, 0, {}"
        )
        draft = columns.format("is_open or is_held", "false")
        rows = self.connection.execute(
            f"select {self.editions}, {draft} from release.release_cells union all"
            f" select edition_number, {columns.format('is_open', 'is_held')} from editions.cells"
        ).fetchall()
        orders: Orders = {**self.kept_orders, self.editions: self._orders()}
        return Draft([Cell(*row) for row in rows], read_rules(self.connection), orders)

    def _orders(self) -> list[Row]:
        return self.rows(
            "select quantity, area_code, fiscal_year, cast(quarter_start as varchar), order_ref,"
            " pounds from release.release_orders where period_type = 'quarter'"
            " and area_code <> 'E12000007'"
        )

    def rows(self, query: str) -> list[Row]:
        """Run a query and return the rows in sorted order."""
        return self.connection.execute(f"{query} order by all").fetchall()


def _create(run: Any, table: str, columns: str, rows: list[Row]) -> None:
    run(f"create table {table} ({', '.join(f'{name} varchar' for name in columns.split(', '))})")
    for row in rows:
        run(f"insert into {table} values ({', '.join('?' * len(row))})", row)
