"""Figures beside what they need, London's change split in two, and orders by value: counted again.

Plain Python over the published figures and the private orders of the example returns.
"""

from collections import defaultdict
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pytest

from drug_strategy.settings import Settings

LONDON, UNATTRIBUTED = "E12000007", "E99999999"
OF_VALUES = ("value", "numerator", "denominator", "lower_95", "upper_95", "base", "return_status")
OF_RATES = ("rate", "rate_lower_95", "rate_upper_95", "per")
Row = dict[str, Any]
Key = tuple[str, str, str, date]


def key_of(row: Row) -> Key:
    return (row["indicator_id"], row["area_code"], row["period_type"], row["period_start"])


def published(settings: Settings, mart: str) -> list[Row]:
    return rows_of(settings.published / "drug_strategy.duckdb", f"select * from marts.{mart}")


def rows_of(path: Path, query: str) -> list[Row]:
    with duckdb.connect(path, read_only=True) as connection:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="module")
def values(example_home: Settings) -> dict[Key, Row]:
    found = published(example_home, "indicator_values")
    return {key_of(row): row for row in found if row["area_level"] != "ward"}


def test_every_figure_of_london_and_the_boroughs_stands_beside_what_it_needs(
    example_home: Settings, values: dict[Key, Row]
) -> None:
    figures = published(example_home, "figures")
    rates = published(example_home, "indicator_rates")
    rates_of = {key_of(row): row for row in rates}
    rate_of = {key: row["rate"] for key, row in rates_of.items()}
    keys = set()
    for row in figures:
        key = key_of(row)
        keys.add(key)
        own, london = values[key], values[(key[0], LONDON, *key[2:])]
        assert [row[name] for name in OF_VALUES] == [own[name] for name in OF_VALUES]
        of_rate = rates_of.get(key, {})
        assert [row[name] for name in OF_RATES] == [of_rate.get(name) for name in OF_RATES]
        assert row["symbols"] == " ".join(
            ["[x]"] * (own["value"] is None)
            + ["[u]"] * (own["quality_flag"] == "u")
            + ["[p]"] * own["is_provisional"]
        )
        parts = (own["value"], london["value"])
        if own["unit"] == "count":
            parts = (rate_of.get(key), rate_of.get((key[0], LONDON, *key[2:])))
        apart = None
        if row["area_level"] == "borough" and own["unit"] != "gbp" and None not in parts:
            apart = parts[0] - parts[1]
        said = row["difference_from_london"]
        assert said == (apart if apart is None else pytest.approx(apart, rel=1e-9, abs=1e-12))
        year, _, quarter = row["period_label"].partition(" ")
        assert (row["fiscal_year"], row["fiscal_quarter"]) == (year, quarter or None)
    due = {
        key
        for key, row in values.items()
        if row["area_level"] in ("london", "borough") and row["period_type"] != "rolling_year"
    }
    assert keys == due
    assert len(figures) == len(due)
    assert {row["key_activity_area"] for row in figures} == {None, 1, 2, 3, 4, 5, 6}


def test_londons_change_is_the_change_within_boroughs_and_the_mix(
    example_home: Settings, values: dict[Key, Row]
) -> None:
    split = published(example_home, "rate_change_decomposition")
    assert {"days", "percent"} == {row["unit"] for row in split}
    for row in split:
        start = row["period_start"]
        key = (row["indicator_id"], row["period_type"])
        before = start.replace(year=start.year - 1)
        within, weight = 0.0, values[key[0], LONDON, key[1], before]["denominator"]
        for (indicator, area, period, day), now in values.items():
            if (indicator, period, day) != (*key, start) or area == LONDON:
                continue
            earlier = values[indicator, area, period, before]
            if None not in (now["value"], earlier["value"]):
                within += earlier["denominator"] * (now["value"] - earlier["value"])
        if row["value"] is None or not weight:
            assert row["within_boroughs"] is None
            continue
        assert row["within_boroughs"] == pytest.approx(within / weight, rel=1e-9, abs=1e-9)
        assert row["difference"] == row["value"] - row["value_year_before"]
        assert row["mix"] == pytest.approx(row["difference"] - within / weight, abs=1e-9)


def test_orders_by_value_have_a_median_and_a_total_without_the_largest(
    example_home: Settings,
) -> None:
    orders = rows_of(
        example_home.database, "select * from intermediate.asset_confiscations__current"
    )
    status = rows_of(
        example_home.database,
        "select * from intermediate.indicator_status where return_status = 'outstanding'",
    )
    outstanding = {(row["indicator_id"], row["area_code"], row["quarter_start"]) for row in status}
    given: dict[tuple[str, str, date], list[Any]] = defaultdict(list)
    for row in orders:
        area = row["borough_code"] or UNATTRIBUTED
        for indicator, counts in (
            ("confiscation_value_gbp", row["is_confiscation"]),
            ("cash_forfeiture_value_gbp", row["is_cash_forfeiture"]),
        ):
            if counts and (indicator, area, row["quarter_start"]) not in outstanding:
                for place in (area, LONDON):
                    given[indicator, place, row["quarter_start"]].append(row["order_gbp"])
    found = {
        (row["indicator_id"], row["area_code"], row["period_start"]): row
        for row in rows_of(
            example_home.database,
            "select * from restricted.confiscation_order_values where period_type = 'quarter'",
        )
    }
    assert found
    assert set(found) <= set(given)
    for key, row in found.items():
        amounts = given[key]
        assert (row["orders"], row["total_gbp"]) == (len(amounts), sum(amounts))
        assert float(row["median_gbp"]) == pytest.approx(float(median(amounts)), abs=0.0051)
        assert row["total_without_largest_gbp"] == sum(amounts) - max(amounts)
