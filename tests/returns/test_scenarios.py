"""Scenarios with late, early and silent senders give the figures worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import duckdb
import pytest

from tests.homes import build
from tests.oracle import oracle
from tests.returns.scenarios import AS_AT, FOLDERS, Figure, Scenario, write_files

# indicator, area and period, then value, return status and whether provisional
Published = dict[tuple[str, str, str], tuple[float | None, str | None, bool]]


def _published_by_oracle(folder: Path) -> Published:
    figures = oracle(folder / "returns", AS_AT)
    return {
        (key[0], key[1], key[3]): (row["value"], row["return_status"], row["is_provisional"])
        for key, row in figures.values.items()
    }


def _published_by_warehouse(folder: Path) -> Published:
    built = build(folder / "returns", folder / "home", "indicator_values", as_at=AS_AT)
    with duckdb.connect(built, read_only=True) as database:
        rows = database.sql(
            "select indicator_id, area_code, period_label, value, return_status, is_provisional"
            " from marts.indicator_values"
        ).fetchall()
    return {row[:3]: row[3:] for row in rows}


PUBLISHERS: dict[str, Callable[[Path], Published]] = {
    "oracle": _published_by_oracle,
    "warehouse": _published_by_warehouse,
}


@pytest.fixture(scope="module")
def publish(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Published]:
    """Return a function that returns the figures for a folder of scenarios.

    Figures are calculated only once per folder.
    """

    @cache
    def _publish(publisher: str, folder: str) -> Published:
        place = tmp_path_factory.mktemp("scenarios")
        write_files(FOLDERS[folder], place / "returns")
        return PUBLISHERS[publisher](place)

    return _publish


@pytest.mark.parametrize("publisher", ["oracle", pytest.param("warehouse", marks=pytest.mark.soak)])
@pytest.mark.parametrize(
    ("folder", "scenario"),
    [
        pytest.param(folder, scenario, id=scenario.name, marks=() if at == 0 else pytest.mark.soak)
        for at, (folder, scenarios) in enumerate(FOLDERS.items())
        for scenario in scenarios
    ],
)
def test_each_scenario_gives_the_figures_worked_out_by_hand(
    publish: Callable[[str, str], Published], publisher: str, folder: str, scenario: Scenario
) -> None:
    """Compare each figure's value, return status and provisional flag."""
    published = publish(publisher, folder)
    found: list[Figure] = [(*figure[:3], *published[figure[:3]]) for figure in scenario.figures]
    assert found == scenario.figures
