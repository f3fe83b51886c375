"""The nine tables by grain agree with the tables that they are made from, and add up.

The sizes of orders are recalculated from the private warehouse.
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


LEVELS = ("london", "borough", "ward")
LENGTHS = {"quarters": "quarter", "years": "fiscal_year", "totals": "strategy"}
OF_VALUES = (
    *("value", "numerator", "denominator", "lower_95", "upper_95", "return_status"),
    *("is_provisional", "provisional_reason", "value_to_rank"),
)
OF_RATES = ("rate", "rate_lower_95", "rate_upper_95", "per", "population", "population_covered")
OF_CHANGES = {
    "value_year_before": "value_year_before",
    "difference_from_year_before": "difference",
    "ratio_to_year_before": "ratio",
    "ratio_to_year_before_upper_95": "ratio_upper_95",
    "difference_from_year_before_lower_95": "difference_lower_95",
    "change": "statement",
}


@pytest.fixture(scope="module")
def tables(example_home: Settings) -> dict[tuple[str, str], list[Row]]:
    """Return the nine tables, by type of area and length of period."""
    return {
        (level, length): published(example_home, f"{level}_{length}")
        for level in LEVELS
        for length in LENGTHS
    }


def test_every_figure_stands_in_the_table_of_its_grain_with_its_rate_and_change(
    example_home: Settings, tables: dict[tuple[str, str], list[Row]]
) -> None:
    """A ward table also has a row for each borough's records without a ward."""
    sources = {
        mart: {(row["area_level"], *key_of(row)): row for row in published(example_home, mart)}
        for mart in ("indicator_values", "indicator_rates", "indicator_changes")
    }
    of_wards = {row["indicator_id"] for row in published(example_home, "ward_totals")}
    charts = published(example_home, "indicator_control_charts")
    signals = {(r["indicator_id"], r["area_code"], r["period_start"]): r["signal"] for r in charts}
    for (level, length), rows in tables.items():
        kind = LENGTHS[length]
        levels = {level, "unattributed"} if level != "london" else {level}
        expected = {
            key[1:]
            for key in sources["indicator_values"]
            if key[0] in levels and key[3] == kind and (level != "ward" or key[1] in of_wards)
        }
        found = set()
        for row in rows:
            key = key_of(row | {"period_type": kind})
            own_level = "unattributed" if row["area_code"] == UNATTRIBUTED else level
            own = sources["indicator_values"].get((own_level, *key))
            if own is None:
                assert row["area_name"].startswith("No ward given")
                continue
            found.add(key)
            assert [row[name] for name in OF_VALUES] == [own[name] for name in OF_VALUES]
            rate = sources["indicator_rates"].get((own_level, *key), {})
            assert [row[name] for name in OF_RATES] == [rate.get(name) for name in OF_RATES]
            change = sources["indicator_changes"].get((own_level, *key), {})
            for name, source in OF_CHANGES.items():
                assert name not in row or row[name] == change.get(source)
            place = (row["indicator_id"], row["area_code"], row["period_start"])
            assert "signal" not in row or row["signal"] == signals.get(place)
            assert (
                ("[p]" in row["symbols"])
                == row["is_provisional"]
                == bool(row["provisional_reason"])
            )
        assert found == expected


def test_a_column_that_makes_no_sense_at_a_grain_is_absent(
    tables: dict[tuple[str, str], list[Row]],
) -> None:
    """All tables have their columns in the same order."""
    columns = {grain: list(rows[0]) for grain, rows in tables.items()}
    assert {grain for grain, names in columns.items() if "fiscal_quarter" in names} == {
        (level, "quarters") for level in LEVELS
    }
    assert {grain for grain, names in columns.items() if "change" in names} == {
        (level, length) for level in LEVELS[:2] for length in ("quarters", "years")
    }
    assert all(("london_figure" in names) == (level == "borough") for (level, _), names in
               columns.items())  # fmt: skip
    for first in columns.values():
        for second in columns.values():
            shared = [name for name in first if name in second]
            assert shared == [name for name in second if name in first]


def test_sums_of_what_adds_up_are_right_and_totals_of_the_rest_need_no_sum(
    example_home: Settings, tables: dict[tuple[str, str], list[Row]]
) -> None:
    """A network that is disrupted in several boroughs and quarters is one network in the totals."""
    strategy = date(2010, 4, 1)
    sums: dict[tuple[str, str], dict[str, float]] = {}
    for grain, rows in tables.items():
        sums[grain] = defaultdict(float)
        for row in rows:
            if row["adds_up"] and row["period_start"] >= strategy:
                sums[grain][row["indicator_id"]] += row["value"] or 0
    totals = sums["london", "totals"]
    assert len(totals) > 15
    for (level, _), found in sums.items():
        assert level == "ward" or found.keys() == totals.keys()
        assert found == {name: pytest.approx(totals[name], abs=0.005) for name in found}
    networks = rows_of(
        example_home.database,
        "select distinct network_ref from intermediate.network_disruptions__current"
        " where disruption_date between '2010-04-01' and '2013-03-31'",
    )
    [row] = (r for r in tables["london", "totals"] if r["indicator_id"] == "networks_disrupted")
    assert (row["value"], row["adds_up"], row["period_label"]) == (len(networks), False, "2010-13")
    summed = sum(
        r["value"]
        for r in tables["borough", "quarters"]
        if r["indicator_id"] == row["indicator_id"]
    )
    assert summed > row["value"]


def test_a_total_names_the_quarters_that_are_missing(
    tables: dict[tuple[str, str], list[Row]],
) -> None:
    quarters: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in tables["borough", "quarters"]:
        is_missing = row["return_status"] == "outstanding" and row["fiscal_year"] > "2009-10"
        if is_missing and row["area_code"] != UNATTRIBUTED:
            quarters[row["indicator_id"], row["area_code"]].append(row["fiscal_quarter"])
    assert quarters
    for row in tables["borough", "totals"]:
        for quarter in quarters.get((row["indicator_id"], row["area_code"]), []):
            assert quarter in row["provisional_reason"]


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
