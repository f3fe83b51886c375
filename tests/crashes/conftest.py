"""A tiny warehouse whose refreshes are started and killed at will."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from drug_strategy.publication.verify import faults
from tests.crashes.driver import CLOSURES

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
    """A home, its returns, and the process that starts refreshes."""

    root: Path
    process: "subprocess.Popen[str]"
    seconds: float = 0

    @property
    def home(self) -> Path:
        """The home folder."""
        return self.root / "home"

    @property
    def link(self) -> Path:
        """The published file."""
        return self.home / "published" / "drug_strategy.duckdb"

    def order(self, **order: Any) -> dict[str, Any]:
        """Start a refresh, or one of its stages, and return how it ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def refresh(self) -> None:
        """Refresh without interruption."""
        answer = self.order()
        assert answer["codes"] == [0], answer["said"]
        self.seconds = answer["seconds"]

    def forget(self) -> None:
        """Make the next refresh build everything, as after a change."""
        (self.home / "dbt" / "up_to_date.json").unlink()

    def send(self, reference: str | None) -> None:
        """Add one more return of one closure to the folder, or none."""
        path = self.root / "returns" / CLOSURES / "more__received_2009-06-02.csv"
        path.unlink(missing_ok=True)
        if reference:
            path.write_text(f"{HEADER}\n{ROW.format(reference)}\n")

    def content(self) -> dict[str, object]:
        """The number of rows and a hash of every published table, without columns about the run."""
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
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse that has been refreshed once."""
    root = tmp_path_factory.mktemp("crashes")
    folder = root / "returns" / CLOSURES
    folder.mkdir(parents=True)
    (folder / "a__received_2009-06-01.csv").write_text(
        "\n".join([HEADER, ROW.format("C1"), ROW.format("C2"), "Total,2,,,,,,", ""])
    )
    command = [sys.executable, "-m", "tests.crashes.driver"]
    with subprocess.Popen(
        [*command, str(root / "home"), str(root / "returns")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == '"ready"\n'
        made = Warehouse(root, process)
        made.refresh()
        yield made
        process.kill()
