"""The nine tables by grain are a part of marts.indicator_values, and add up.

Order sizes are recalculated from the private warehouse.
"""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

import duckdb
import pytest

LONDON, UNATTRIBUTED = "E12000007", "E99999999"
Row = dict[str, Any]


def rows_of(path, query):
    with duckdb.connect(path, read_only=True) as connection:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


LEVELS = ("london", "borough", "ward")
LENGTHS = {"quarters": "quarter", "years": "fiscal_year", "totals": "strategy"}


@pytest.fixture(scope="module")
def path(example_home):
    return example_home.published / "drug_strategy.duckdb"


@pytest.fixture(scope="module")
def columns(path):
    """Return the nine tables' columns by type of area and length of period."""
    return {
        (level, length): [
            row["column_name"] for row in rows_of(path, f"describe marts.{level}_{length}")
        ]
        for level in LEVELS
        for length in LENGTHS
    }


def test_every_figure_stands_in_the_table_of_its_grain_as_it_is_in_indicator_values(path, columns):
    """Ward tables also have a row for each borough that counts its records without a ward."""
    every = {row["column_name"] for row in rows_of(path, "describe marts.indicator_values")}
    for (level, length), names in columns.items():
        table = f"marts.{level}_{length}"
        shared = ", ".join(name for name in names if name in every)
        ours = f"select {shared} from {table} where area_name not like 'No ward given (%'"
        theirs = (
            f"select {shared} from marts.indicator_values where area_level = '{level}'"
            f" and period_type = '{LENGTHS[length]}'"
        )
        for one, other in ((ours, theirs), (theirs, ours)):
            assert rows_of(path, f"{one} except all {other} limit 1") == [], (table, one)
        marks = "contains(symbols, '[p]'), is_provisional, provisional_reason is not null"
        assert rows_of(path, f"from {table} where len(list_distinct([{marks}])) > 1") == []


def test_a_column_that_makes_no_sense_at_a_grain_is_absent(columns):
    """All tables have their columns in the same order."""
    assert {grain for grain, names in columns.items() if "fiscal_quarter" in names} == {
        (level, "quarters") for level in LEVELS
    }
    assert {grain for grain, names in columns.items() if "change_year_before" in names} == {
        (level, length) for level in LEVELS[:2] for length in ("quarters", "years")
    }
    for column, grains in {
        "comparison": [("borough", "years"), ("borough", "totals")],
        "not_attributed": [("london", length) for length in LENGTHS],
        "scorecard_order": [
            (level, length) for level in LEVELS[:2] for length in ("years", "totals")
        ],
        "signal": [("london", "quarters"), ("borough", "quarters")],
        "ward_code": [("ward", length) for length in LENGTHS],
    }.items():
        assert {grain for grain, names in columns.items() if column in names} == {*grains}
    for first in columns.values():
        for second in columns.values():
            shared = [name for name in first if name in second]
            assert shared == [name for name in second if name in first]


def test_sums_of_what_adds_up_are_right_and_totals_of_the_rest_need_no_sum(path, example_home):
    """In the totals, a network disrupted in several boroughs and quarters counts once.

    London's column `not_attributed` has what was attributed to no borough.
    """
    added = "where adds_up and period_start >= '2010-04-01' group by all"
    sums = {
        (level, length): {
            row["indicator_id"]: float(row["n"])
            for row in rows_of(
                path,
                f"select indicator_id, sum(coalesce(value, 0)) as n from marts.{level}_{length}"
                f" {added}",
            )
        }
        for level in LEVELS
        for length in LENGTHS
    }
    totals = sums["london", "totals"]
    assert len(totals) > 15
    for (level, length), found in sums.items():
        assert level == "ward" or found.keys() == totals.keys()
        left_out = {
            row["indicator_id"]: float(row["n"]) if level != "london" else 0
            for row in rows_of(
                path,
                "select indicator_id, sum(coalesce(not_attributed, 0)) as n"
                f" from marts.london_{length} {added}",
            )
        }
        assert level == "london" or sum(map(bool, left_out.values())) > 3
        assert found == {
            name: pytest.approx(totals[name] - left_out[name], abs=0.005) for name in found
        }
    [networks] = rows_of(
        example_home.database,
        "select count(distinct network_ref) as n from intermediate.network_disruptions__records"
        " where disposition = 'accepted' and disruption_date between '2010-04-01' and '2013-03-31'",
    )
    [row] = rows_of(path, "from marts.london_totals where indicator_id = 'networks_disrupted'")
    assert (row["value"], row["adds_up"], row["period_label"]) == (networks["n"], False, "2010-13")
    [summed] = rows_of(
        path,
        "select sum(value) as n from marts.borough_quarters"
        " where indicator_id = 'networks_disrupted'",
    )
    assert summed["n"] > row["value"]


def test_a_total_names_the_quarters_that_are_missing(path):
    missing = rows_of(
        path,
        "select indicator_id, fiscal_quarter, t.provisional_reason"
        " from marts.borough_quarters as q inner join marts.borough_totals as t"
        " using (indicator_id, area_code) where q.return_status = 'outstanding'"
        " and fiscal_year > '2009-10'",
    )
    assert missing
    for row in missing:
        assert row["fiscal_quarter"] in row["provisional_reason"]


THEMES = ("drug_dealing", "drug_use", "crack_house", "cannabis_factory", "gang", "other")


def test_a_ward_profile_has_the_figures_of_its_indicators_and_its_concerns_by_theme(path):
    """Figures are null if a return is outstanding. Rates are per 1,000 residents."""
    indicators = {
        "concerns_raised": "community_concerns_raised",
        **{
            name: name
            for name in (
                *("crack_houses_closed", "cannabis_factories_closed", "acquisitive_offences"),
                *("class_a_trafficking_detections", "commercial_cannabis_detections"),
            )
        },
    }
    figures = ", ".join(
        f"any_value(value) filter (where indicator_id = '{name}') as {column}"
        for column, name in indicators.items()
    )
    offences = "filter (where indicator_id = 'acquisitive_offences')"
    theirs = f"""
        with figures as (
            select area_code as ward_code, v.period_label as fiscal_year, {figures},
                bool_or(v.is_provisional) filter (where list_contains(
                    {[*indicators.values()]}, indicator_id)) as is_provisional,
                any_value(population) {offences} as population,
                any_value(rate / per * 1000) {offences} as per_1000
            from marts.indicator_values as v
            where v.area_level = 'ward' and v.period_type = 'fiscal_year' group by all
        ),
        themes as (
            select ward_code, c.fiscal_year, {", ".join(f"sum({t}) as {t}" for t in THEMES)}
            from marts.community_concerns as c
            where ward_code is not null group by all
        )
        select ward_code, fiscal_year, is_provisional, {", ".join(indicators)}, population,
            round(per_1000, 6), {", ".join(THEMES)}
        from figures left join themes using (ward_code, fiscal_year)
    """
    ours = (
        f"select ward_code, fiscal_year, is_provisional, {', '.join(indicators)}, population,"
        f" round(acquisitive_offences_per_1000, 6), {', '.join(THEMES)} from marts.ward_profiles"
    )
    assert rows_of(path, f"{ours} except all ({theirs})") == []
    [counted] = rows_of(
        path, "select count(*) as n, sum(concerns_raised) as c from marts.ward_profiles"
    )
    assert counted["n"] == 624 * 4
    assert counted["c"] > 0


def test_confiscation_orders_have_their_sizes_by_year_and_for_the_three_years(example_home):
    """Amounts are exact to the penny, and a median needs at least five orders."""
    path = example_home.published / "drug_strategy.duckdb"
    sizes = rows_of(path, "select * from marts.confiscation_order_sizes")
    orders = rows_of(
        example_home.database,
        "select * from intermediate.asset_confiscations__current where is_confiscation",
    )
    status = rows_of(
        example_home.database,
        "select area_code, quarter_start from intermediate.indicator_status where"
        " indicator_id = 'confiscation_value_gbp' and return_status = 'outstanding'",
    )
    outstanding = {(row["area_code"], row["quarter_start"]) for row in status}
    given = defaultdict(list)
    for row in orders:
        day, borough = row["quarter_start"], row["borough_code"]
        if (borough, day) in outstanding:
            continue
        year = day.year - (day.month < 4)
        for area in (LONDON, borough):
            given[area, year].append(row["order_gbp"])
            if year > 2009:
                given[area, "2010-13"].append(row["order_gbp"])
    counted = [row for row in sizes if row["value"] is not None]
    assert {row["period_label"] for row in counted if row["fiscal_year"] is None} == {"2010-13"}
    assert any(row["median"] is not None for row in counted)
    for row in counted:
        year = row["period_label"] if row["fiscal_year"] is None else row["period_start"].year
        amounts = given[row["area_code"], year]
        rest = sum(amounts) - max(amounts, default=Decimal(0))
        middle = Decimal(median(amounts)) if len(amounts) >= 5 else None
        assert (row["orders"], row["value"], row["value_without_largest"], row["median"]) == (
            len(amounts),
            sum(amounts),
            rest,
            middle and middle.quantize(Decimal("0.01"), ROUND_HALF_UP),
        )


def test_confiscation_orders_have_a_median_and_a_total_without_the_largest_order(example_home):
    orders = rows_of(
        example_home.database, "select * from intermediate.asset_confiscations__current"
    )
    status = rows_of(
        example_home.database,
        "select * from intermediate.indicator_status where return_status = 'outstanding'",
    )
    outstanding = {(row["indicator_id"], row["area_code"], row["quarter_start"]) for row in status}
    given = defaultdict(list)
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
