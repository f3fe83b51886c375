"""Scenarios with late, early and silent senders give the figures worked out by hand."""

from __future__ import annotations

from functools import cache

import duckdb
import pytest

from tests.homes import build
from tests.returns.scenarios import AS_AT, FOLDERS, write_files

# indicator, area and period, then value, return status and whether provisional
Published = dict[tuple[str, str, str], tuple[float | None, str | None, bool]]


@pytest.fixture(scope="module")
def publish(tmp_path_factory):
    """Return a function that returns the figures for a folder of scenarios.

    Figures are calculated only once per folder.
    """

    @cache
    def _publish(folder):
        place = tmp_path_factory.mktemp("scenarios")
        write_files(FOLDERS[folder], place / "returns")
        built = build(place / "returns", place / "home", "indicator_values", as_at=AS_AT)
        with duckdb.connect(built, read_only=True) as database:
            rows = database.sql(
                "select indicator_id, area_code, period_label, value, return_status, is_provisional"
                " from marts.indicator_values"
            ).fetchall()
        return {row[:3]: row[3:] for row in rows}

    return _publish


@pytest.mark.soak
@pytest.mark.parametrize(
    ("folder", "scenario"),
    [
        pytest.param(folder, scenario, id=scenario.name)
        for folder, scenarios in FOLDERS.items()
        for scenario in scenarios
    ],
)
def test_each_scenario_gives_the_figures_worked_out_by_hand(publish, folder, scenario):
    """Compare each figure's value, return status and provisional flag."""
    published = publish(folder)
    found = [(*figure[:3], *published[figure[:3]]) for figure in scenario.figures]
    assert found == scenario.figures
