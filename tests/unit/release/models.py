"""Run the edition's models on a few invented published figures and court orders."""

from dataclasses import dataclass, field
from functools import cache

import duckdb
import yaml
from jinja2 import Environment

from drug_strategy.io.folders import PROJECT

LONDON, NOWHERE = "E12000007", "E99999999"
YEARS = ("2009-10", "2010-11", "2011-12", "2012-13")
ORDER = ("release_pounds", "release_periods", "release_quotients", "release_figures")
_TABLES = """
    create schema published; create schema private; create schema release; create schema edition;
    create table private.int_asset_confiscations__current (quarter_start date, borough_code varchar,
        order_gbp decimal(18, 2), paid_gbp decimal(18, 2), is_confiscation boolean,
        is_cash_forfeiture boolean);
    create table published.quarters (quarter_start_date date, quarter_end_date date,
        fiscal_year varchar);
    create table published.indicator_values (indicator_id varchar, indicator_name varchar,
        area_level varchar, area_code varchar, area_name varchar, period_type varchar,
        period_start date, period_end date, period_label varchar, numerator double,
        denominator double, is_provisional boolean, rate double, population_covered double,
        return_status varchar, boroughs_returned integer, boroughs_expected integer);
    create table release.indicator_register (indicator_id varchar, unit varchar,
        aggregation varchar,
        release varchar);
    create table edition.earlier (indicator_id varchar, area_code varchar, period_type varchar,
        period_start date, numerator double, denominator double, value double);
"""


@dataclass
class World:
    """A database with the tables that the edition's models read.

    `ends_on` is the last day of the edition's fiscal year.
    """

    ends_on: str = "2013-03-31"
    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def __post_init__(self):
        run = self.connection.execute
        run(_TABLES)
        run(
            "insert into published.quarters select first, last_day(first + interval 2 month),"
            " format('{}-{:02d}', year, (year + 1) % 100) from (select *, year(first - interval 3"
            " month) as year from (select unnest(generate_series(date '2009-04-01',"
            " date '2013-01-01', interval 3 month))::date as first))"
        )
        for seed in ("release/release_policy", "statistics/exact_poisson_limits"):
            name = seed.rpartition("/")[2]
            run(f"create table release.{name} as from read_csv('{PROJECT}/seeds/{seed}.csv')")

    def register(self, indicator, unit="count", aggregation="sum", to="rounded"):
        """Add an indicator to the register. `to` is the decision on its release."""
        row = [indicator, unit, aggregation, to]
        self.connection.execute("insert into release.indicator_register values (?, ?, ?, ?)", row)

    def publish(self, indicator, area, numerators, denominators=None, residents=None):
        """Publish an area's figures for an indicator by period, such as 2010-11 Q1 or 2010-11."""
        level = {LONDON: "london", NOWHERE: "unattributed"}.get(area, "borough")
        for label, numerator in numerators.items():
            year, quarter = int(label[:4]), int(label[9:] or 0)
            start = f"{year + (quarter == 4)}-{(4, 4, 7, 10, 1)[quarter]:02d}-01"
            months = 3 if quarter else 12
            kind = "quarter" if quarter else "fiscal_year"
            if label == "2010-13":
                kind, months = "strategy", 36
            denominator = (denominators or {}).get(label)
            period = [kind, start, months, label]
            self.connection.execute(
                "insert into published.indicator_values select $1, $1, $2, $3, $3, $4, $5::date,"
                " ($5::date + to_months($6) - interval 1 day)::date, $7, $8, $9, false,"
                " case when $10 > 0 then 0 end, $10, 'submitted', null, null",
                [indicator, level, area, *period, numerator, denominator, residents],
            )

    def order(self, year, borough, pounds):
        """Add unpaid confiscation orders of these amounts in a year's first quarter."""
        self.connection.execute(
            "insert into private.int_asset_confiscations__current"
            " select $1, $2, unnest($3), null, true, false",
            [f"{year[:4]}-04-01", borough, [*pounds]],
        )

    def build(self, *models):
        """Build these models, or all of them."""
        for name in models or ORDER:
            sql = _sql(name, self.ends_on)
            self.connection.execute(f"create or replace table release.{name} as {sql}")

    def rows(self, query):
        """Return a query's rows, sorted."""
        return self.connection.execute(f"{query} order by all").fetchall()


@cache
def _sql(name, ends_on):
    variables = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["vars"]
    macros = "".join(
        (PROJECT / "macros" / f"{file}.sql").read_text("utf-8")
        for file in ("release", "statistics")
    )
    text = macros + (PROJECT / "models" / "release" / f"{name}.sql").read_text("utf-8")
    return (
        Environment(trim_blocks=True)
        .from_string(text)
        .render(
            ref=lambda model: f"release.{model}",
            source=lambda source, table: f"{source}.{table}",
            var={**variables, "edition_ends_on": ends_on}.__getitem__,
            measures_by_return=_measures,
        )
    )


def _measures():
    """Return the returns' measures as measures.yml describes them."""
    described = PROJECT / "models" / "intermediate" / "indicators" / "measures.yml"
    [model] = yaml.safe_load(described.read_text("utf-8"))["models"]
    return model["config"]["meta"]["measures"]
