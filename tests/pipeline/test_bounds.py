"""Impossible values are quarantined, and the largest allowed values are summed without overflow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pytest

from drug_strategy.settings import Settings
from tests.commands import refresh
from tests.oracle import oracle
from tests.oracle.comparison import differences
from tests.pipeline.absurd_values import RECEIVED, absurd_files
from tests.pipeline.largest_values import largest_returns


@dataclass(frozen=True)
class Poisoned:
    """A home refreshed from the golden returns and from files with absurd values."""

    home: Path

    @property
    def published(self) -> Path:
        """Return the path of the published file."""
        return self.home / "published" / "drug_strategy.duckdb"

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Run a query on the published file and return the rows."""
        with duckdb.connect(str(self.published), read_only=True) as database:
            return database.sql(query).fetchall()


@pytest.fixture(scope="module")
def poisoned(second_home: Settings) -> Poisoned:
    """Return the home refreshed from files with absurd values."""
    return Poisoned(second_home.home)


@pytest.mark.parametrize(
    ("return_name", "name", "fate"), [(name, file, fate) for name, file, _, fate in absurd_files(1)]
)
def test_every_row_in_a_file_with_absurd_values_gets_the_expected_outcome(
    poisoned: Poisoned, return_name: str, name: str, fate: str
) -> None:
    stem, _, extension = name.partition(".")
    file = f"{stem}{RECEIVED}.{extension}"
    of_file = f"where return_name = '{return_name}' and file_name = '{file}'"
    [[records, *counts]] = poisoned.ask(
        "select records, accepted, duplicate, quarantined"
        f" from data_quality.file_reconciliation {of_file}"
    )
    assert isinstance(records, int)
    is_disposition = fate in ("accepted", "duplicate")
    expected = {"accepted": [records, 0, 0], "duplicate": [1, records - 1, 0]}
    assert counts == expected.get(fate, [0, 0, records])
    if not is_disposition:
        reasons = poisoned.ask(f"select reason from data_quality.quarantine_summary {of_file}")
        assert reasons == [(fate,)]


@pytest.mark.soak
def test_figures_are_correct_if_every_value_in_the_returns_is_the_largest_allowed_value(
    tmp_path: Path,
) -> None:
    """Hundreds of rows share a ward and quarter."""
    largest_returns(tmp_path / "returns")
    refresh(tmp_path / "returns", tmp_path / "home")
    expected = oracle(tmp_path / "returns")
    assert all(row["records"] == row["accepted"] for row in expected.reconciliation.values())
    warehouse = tmp_path / "home" / "warehouse.duckdb"
    assert list(islice(differences(warehouse, expected), 20)) == []
