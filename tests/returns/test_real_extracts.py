"""The MPS's published extracts of recorded offences give the right figures for London.

The expected figures are sums over the later of two extracts, calculated with Python's csv module.
"""

import csv
from pathlib import Path

import pytest

from tests.homes import build, rows_of

REAL = Path(__file__).resolve().parents[3] / "shared" / "returns" / "real"
CATEGORIES = {
    "TRAFFICKING OF DRUGS": "recorded_drug_trafficking",
    "POSSESSION OF DRUGS": "recorded_drug_possession",
}
NOWHERE = {"Unknown", "London Heathrow and London City Airports"}
YEARS = (2010, 2011, 2012)

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        not REAL.is_dir(), reason="the folder shared/returns/real next to the project is missing"
    ),
]


def sums_of_offences():
    """Add up the later extract by indicator, area and year. London has offences at all places."""
    path = sorted((REAL / "recorded_offences").glob("*__received_*.csv"))[-1]
    sums = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for line in csv.DictReader(stream):
            indicator = CATEGORIES.get(line["MinorText"])
            place = line["BoroughName"]
            for year in YEARS if indicator else ():
                months = [f"{year}{month:02}" for month in range(4, 13)]
                months += [f"{year + 1}{month:02}" for month in range(1, 4)]
                number = sum(int(line[month]) for month in months)
                for area in ("London", "Not attributed" if place in NOWHERE else place):
                    key = indicator, area, f"{year}-{year - 1999}"
                    sums[key] = sums.get(key, 0) + number
    return sums


def test_the_figures_are_those_of_the_later_extract(tmp_path):
    built = build(REAL, tmp_path / "home", "indicator_values", "file_reconciliation")
    figures = rows_of(
        built,
        "select indicator_id, area_name, period_label, value from marts.indicator_values"
        " where period_type = 'fiscal_year'",
    )
    published = {row[:3]: row[3] for row in figures}
    expected = sums_of_offences()
    assert expected["recorded_drug_possession", "Not attributed", "2010-11"] > 0
    assert {key: published[key] for key in expected} == expected
    earlier, later = rows_of(
        built,
        "select records, accepted, superseded from data_quality.file_reconciliation"
        " order by received_on",
    )
    assert earlier[0] == earlier[1] + earlier[2]
    assert earlier[2] > 0
    assert later[0] == later[1] > 0
