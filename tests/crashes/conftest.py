"""Provide a copy of the golden home, and a process that starts and kills refreshes."""

from dataclasses import dataclass
from multiprocessing.connection import Connection

import duckdb
import pytest

from drug_strategy.publication.verify import faults
from drug_strategy.settings import Settings
from tests.commands import answering
from tests.homes import golden_copy

CLOSURES = "crack_house_closures"
OF_THE_RUN = {
    "marts.publication",
    "marts.indicator_revisions",
    "marts.publication_changes",
    "marts.revision_summary",
    "marts.revision_triangle",
}
HEADER = "closure_ref,borough,ward,power,notice_date,outcome,order_date,order_months"
ROW = "{},Hackney,,part_1,2009-04-02,granted,2009-04-20,3"


@dataclass
class Warehouse:
    """A home with its returns, and a connection to the process that starts its refreshes."""

    settings: Settings
    orders: Connection

    @property
    def home(self):
        """Return the home folder."""
        return self.settings.home

    @property
    def database(self):
        """Return the path of the private warehouse."""
        return self.settings.database

    @property
    def link(self):
        """Return the path of the link to the published file."""
        return self.settings.published_file

    def order(self, **order):
        """Run the refreshes, or the single stage, that `order` describes, and return the result."""
        self.orders.send(order)
        return self.orders.recv()

    def refresh(self):
        """Refresh the home and assert success."""
        answer = self.order()
        assert answer["codes"] == [0], answer["output"]

    def send(self, reference):
        """Write an extra file with one closure. If `reference` is None, remove the file instead."""
        path = self.settings.returns / CLOSURES / "more__received_2009-06-02.csv"
        path.unlink(missing_ok=True)
        if reference:
            path.write_text(f"{HEADER}\n{ROW.format(reference)}\n")

    def content(self):
        """Count and hash the rows of each published table, except tables about publications."""
        assert list(faults(self.link.resolve())) == []
        with duckdb.connect(str(self.link.resolve()), read_only=True) as connection:
            tables = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() order by all"
            ).fetchall()
            return {
                table: connection.execute(
                    f"select count(*), bit_xor(hash(rows)) from {table} as rows"
                ).fetchall()
                for (table,) in tables
                if table not in OF_THE_RUN
            }


@pytest.fixture(scope="package")
def warehouse(golden_home, tmp_path_factory):
    """Yield a refreshed home that all crash tests share."""
    settings = golden_copy(golden_home, tmp_path_factory.mktemp("crashes"))
    process, orders = answering(_answer, settings.home, settings.returns)
    yield Warehouse(settings, orders)
    orders.close()
    process.join()


def _answer(home, returns, orders):
    from tests.crashes import driver

    driver.answer(home, returns, orders)
