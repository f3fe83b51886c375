"""The MPS's published extracts of recorded offences give the right figures for London.

The expected figures are sums over the later of two extracts, calculated with Python's csv module.
"""

import csv
from pathlib import Path

import duckdb
import pytest

from tests.homes import build

PROJECT = Path(__file__).resolve().parents[2]
REAL = PROJECT.parent / "shared" / "returns" / "real"
CATEGORIES = {
    "recorded_drug_trafficking": "TRAFFICKING OF DRUGS",
    "recorded_drug_possession": "POSSESSION OF DRUGS",
}
YEARS = ("2010-11", "2011-12", "2012-13")

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        not REAL.is_dir(), reason="the folder shared/returns/real next to the project is missing"
    ),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """Build a warehouse from the real extracts, and return its path."""
    home = tmp_path_factory.mktemp("real") / "home"
    return build(REAL, home, "indicator_values", "file_reconciliation")


def later_file():
    path = sorted((REAL / "recorded_offences").glob("*__received_*.csv"))[-1]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def months(year):
    """Return the column names for a fiscal year's twelve months."""
    begun = int(year[:4])
    return [f"{begun}{m:02}" for m in range(4, 13)] + [f"{begun + 1}{m:02}" for m in range(1, 4)]


def sum_of_offences(category, year, place=None):
    """Count a category's offences in a fiscal year, in one place or in all."""
    return sum(
        int(line[month])
        for line in later_file()
        if line["MinorText"] == category and place in (None, line["BoroughName"])
        for month in months(year)
    )


def figure(warehouse, indicator, area, year):
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [[value]] = connection.execute(
            "select value from marts.indicator_values where indicator_id = ? and area_name = ?"
            " and period_type = 'fiscal_year' and period_label = ?",
            [indicator, area, year],
        ).fetchall()
    return float(value)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("indicator", "category"), CATEGORIES.items())
def test_the_london_figure_is_the_sum_of_all_places_in_the_later_extract(
    warehouse, indicator, category, year
):
    """London's figure includes offences at the airports and at places recorded as "Unknown"."""
    assert figure(warehouse, indicator, "London", year) == sum_of_offences(category, year)


@pytest.mark.parametrize("year", YEARS)
def test_offences_at_unknown_places_and_airports_are_not_attributed(warehouse, year):
    category = CATEGORIES["recorded_drug_possession"]
    expected = sum_of_offences(category, year, "Unknown") + sum_of_offences(
        category, year, "London Heathrow and London City Airports"
    )
    assert expected > 0
    assert figure(warehouse, "recorded_drug_possession", "Not attributed", year) == expected


def test_figures_in_the_later_extract_replace_figures_in_the_earlier_extract(warehouse):
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        earlier, later = connection.execute(
            "select records, accepted, superseded from data_quality.file_reconciliation"
            " order by received_on"
        ).fetchall()
    assert earlier[0] == earlier[1] + earlier[2]
    assert earlier[2] > 0
    assert later[0] == later[1] > 0
