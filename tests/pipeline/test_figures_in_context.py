"""Rates, changes, comparisons and order sizes agree with values recalculated in plain Python.

The recalculation uses the published figures and, for orders, the private warehouse.
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
OF_RATES = (
    *("rate", "rate_lower_95", "rate_upper_95", "per"),
    *("population", "population_covered"),
)
LIKE_FOR_LIKE = (
    "value_like_for_like",
    "value_year_before_like_for_like",
    "boroughs_like_for_like",
)
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


def why_none(row: Row) -> str:
    if row["return_status"] == "outstanding":
        return "[x] outstanding"
    if row["indicator_id"].startswith("pas_"):
        return "[x] outstanding" if row["is_provisional"] else "[x] nobody answered"
    return "[x] nothing to divide by" if row["denominator"] == 0 else "[x] nothing received"


@pytest.fixture(scope="module")
def values(example_home: Settings) -> dict[Key, Row]:
    found = published(example_home, "indicator_values")
    return {key_of(row): row for row in found if row["area_level"] != "ward"}


def test_every_london_and_borough_figure_is_shown_with_the_right_rate_and_change(
    example_home: Settings, values: dict[Key, Row]
) -> None:
    figures = [
        {**row, "area_level": level, "period_type": kind}
        for level in ("london", "borough")
        for kind, plural in (("quarter", "quarters"), ("fiscal_year", "years"))
        for row in published(example_home, f"{level}_{plural}")
    ]
    changes = {key_of(row): row for row in published(example_home, "indicator_changes")}
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
            [why_none(own)] * (own["value"] is None)
            + ["[u]"] * (own["value"] is not None and own["quality_flag"] == "u")
            + ["[p]"] * own["is_provisional"]
            + ["[n]"] * (own["return_status"] == "not_stated")
        )
        change = changes.get(key, {})
        assert row["value_year_before"] == change.get("value_year_before")
        assert row["change"] == change.get("statement")
        assert [row[name] for name in LIKE_FOR_LIKE] == [change.get(name) for name in LIKE_FOR_LIKE]
        assert row["boroughs_returned"] == own["boroughs_returned"]
        parts = (own["value"], london["value"])
        if own["unit"] == "count":
            parts = (rate_of.get(key), rate_of.get((key[0], LONDON, *key[2:])))
        expected = None
        is_borough = row["area_level"] == "borough"
        is_compared = is_borough and own["unit"] != "gbp" and not own["is_provisional"]
        if is_compared and None not in parts:
            expected = parts[0] - parts[1]
        if expected is not None:
            expected = pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert row["difference_from_london"] == expected
        year, _, quarter = row["period_label"].partition(" ")
        labels = (row["fiscal_year"], row["fiscal_quarter"])
        assert labels == (year, row["period_label"] if quarter else None)
    due = {
        key
        for key, row in values.items()
        if row["area_level"] in ("london", "borough") and row["period_type"] != "rolling_year"
    }
    assert keys == due
    assert len(figures) == len(due)
    assert {row["key_activity_area"] for row in figures} == {None, 1, 2, 3, 4, 5, 6}


def test_unreliable_and_provisional_figures_are_not_ranked(
    example_home: Settings, values: dict[Key, Row]
) -> None:
    tables = ("borough_quarters", "borough_years", "london_quarters", "london_years")
    for row in [row for table in tables for row in published(example_home, table)]:
        is_fit = not {"[u]", "[p]"} & set(row["symbols"].split())
        assert row["value_to_rank"] == (row["value"] if is_fit else None)
    days = [row for row in values.values() if row["unit"] in ("days", "percent")]
    assert any(row["value"] is not None and row["denominator"] == 3 for row in days)
    ranked = [row for row in days if row["value_to_rank"] is not None]
    assert len(ranked) > 300
    assert all((row["denominator"] or 20) >= 20 for row in ranked)


def test_quarters_add_up_to_years_and_boroughs_add_up_to_london(
    example_home: Settings, values: dict[Key, Row]
) -> None:
    """London's total also includes cases that are not attributed to a borough."""
    path = example_home.published / "drug_strategy.duckdb"
    sums = {
        table: {
            (row["indicator_id"], row["fiscal_year"]): row["total"]
            for row in rows_of(
                path,
                "select indicator_id, fiscal_year, sum(value) as total"
                f" from marts.{table} where adds_up group by all",
            )
        }
        for table in ("borough_quarters", "borough_years", "london_quarters", "london_years")
    }
    loose: dict[tuple[str, str], float] = defaultdict(float)
    for (indicator, area, period, _), row in values.items():
        if area == UNATTRIBUTED and period == "fiscal_year":
            loose[indicator, row["period_label"]] += row["value"] or 0
    assert len(sums["london_years"]) > 40
    for key, total in sums["london_years"].items():
        boroughs = (sums["borough_years"][key] or 0) + loose[key]
        assert boroughs == pytest.approx(total or 0)
        assert sums["borough_quarters"][key] == pytest.approx(sums["borough_years"][key])
        assert sums["london_quarters"][key] == pytest.approx(total)


def test_a_median_is_published_for_five_or_more_confiscation_orders(example_home: Settings) -> None:
    path = example_home.published / "drug_strategy.duckdb"
    sizes = rows_of(path, "select * from marts.confiscation_order_sizes")
    orders = rows_of(
        example_home.database,
        "select * from intermediate.asset_confiscations__current where is_confiscation",
    )
    given: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in orders:
        day = row["quarter_start"]
        for area in (LONDON, row["borough_code"]):
            given[area, day.year - (day.month < 4)].append(row["order_gbp"])
    received = [row for row in sizes if row["return_status"] != "outstanding"]
    assert any(row["median"] is not None for row in received)
    for row in received:
        amounts = given[row["area_code"], row["period_start"].year]
        assert (row["orders"], row["value"]) == (len(amounts), pytest.approx(float(sum(amounts))))
        rest = float(sum(amounts) - max(amounts, default=0))
        assert row["value_without_largest"] == pytest.approx(rest)
        expected = float(median(amounts)) if len(amounts) >= 5 else None
        assert row["median"] == expected


def test_confiscation_orders_have_a_median_and_a_total_without_the_largest_order(
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
        assert row["median_gbp"] == median(amounts)
        assert row["total_without_largest_gbp"] == sum(amounts) - max(amounts)
