"""The published ward profiles agree with the test oracle."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.oracle import oracle
from tests.returns.figures import GOLDEN

INDICATORS = {
    "concerns_raised": "community_concerns_raised",
    "crack_houses_closed": "crack_houses_closed",
    "cannabis_factories_closed": "cannabis_factories_closed",
    "class_a_trafficking_detections": "class_a_trafficking_detections",
    "commercial_cannabis_detections": "commercial_cannabis_detections",
    "acquisitive_offences": "acquisitive_offences",
}
THEMES = ("drug_dealing", "drug_use", "crack_house", "cannabis_factory", "gang", "other")


def test_ward_profiles_agree_with_the_test_oracle_in_every_ward_and_year(golden_home: Path) -> None:
    """Figures are null if a return is outstanding.

    Rates are per 1,000 residents.
    """
    from_oracle = oracle(GOLDEN)
    themes: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for (mart, _, ward, quarter), row in from_oracle.marts.items():
        if mart == "community_concerns" and ward and row["concerns_raised"] is not None:
            year = quarter.year - (quarter.month < 4)
            counted = themes[ward, f"{year}-{(year + 1) % 100}"]
            for theme in THEMES:
                counted[theme] = counted.get(theme, 0) + row[theme]
    rows = profiles(golden_home)
    assert len(rows) == 624 * 3
    for row in rows:
        key = (row["ward_code"], row["fiscal_year"])
        for column, indicator in INDICATORS.items():
            [ward, year] = key
            counted_by_oracle = from_oracle.values[indicator, ward, "fiscal_year", year]
            assert row[column] == counted_by_oracle["value"], key
        assert {theme: row[theme] for theme in THEMES} == (themes[key] or dict.fromkeys(THEMES)), (
            key
        )
        rate = from_oracle.rates["acquisitive_offences", key[0], "fiscal_year", key[1]]
        for column, wanted in {
            "population": rate["population"],
            "population_covered": rate["population_covered"],
            "acquisitive_offences_per_1000": rate["rate"],
        }.items():
            assert row[column] == (wanted if wanted is None else pytest.approx(wanted)), key
        assert row["is_provisional"] == any(
            from_oracle.values[indicator, key[0], "fiscal_year", key[1]]["is_provisional"]
            for indicator in INDICATORS.values()
        ), key
    assert sum(row["concerns_raised"] or 0 for row in rows) == 1
    assert sum(row["acquisitive_offences"] or 0 for row in rows) == 1


def profiles(home: Path) -> list[dict[str, Any]]:
    with duckdb.connect(home / "published" / "drug_strategy.duckdb", read_only=True) as database:
        cursor = database.execute("select * from marts.ward_profiles")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
