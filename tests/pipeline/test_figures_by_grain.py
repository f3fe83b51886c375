"""The nine tables by grain are a part of marts.indicator_values, and add up.

The sizes of confiscation orders are calculated again from the private warehouse.
"""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

import pytest

from tests.homes import rows_of

LONDON = "E12000007"
LEVELS = ("london", "borough", "ward")
LENGTHS = {"quarters": "quarter", "years": "fiscal_year", "totals": "strategy"}
TABLES = [(level, length) for level in LEVELS for length in LENGTHS]


@pytest.fixture(scope="module")
def path(example_home):
    return example_home.published_file


@pytest.fixture(scope="module")
def columns(path):
    """Return the nine tables' columns by type of area and length of period."""
    return {
        (level, length): [name for name, *_ in rows_of(path, f"describe marts.{level}_{length}")]
        for level, length in TABLES
    }


def test_every_figure_stands_in_the_table_of_its_grain_as_it_is_in_indicator_values(path, columns):
    """Ward tables also have a row for each borough that counts its records without a ward."""
    every = {name for name, *_ in rows_of(path, "describe marts.indicator_values")}
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


def sums_of(path, table, column):
    """Sum a column over the three years, for each indicator whose figures add up."""
    return dict(
        rows_of(
            path,
            f"select indicator_id, sum(coalesce({column}, 0))::double from marts.{table}"
            " where adds_up and period_start >= '2010-04-01' group by all",
        )
    )


def test_sums_of_what_adds_up_are_right(path):
    """London's column `not_attributed` has what was attributed to no borough."""
    totals = sums_of(path, "london_totals", "value")
    assert len(totals) > 15
    for level, length in TABLES:
        found = sums_of(path, f"{level}_{length}", "value")
        assert level == "ward" or found.keys() == totals.keys()
        left_out = dict.fromkeys(totals, 0.0)
        if level != "london":
            left_out = sums_of(path, f"london_{length}", "not_attributed")
            assert sum(map(bool, left_out.values())) > 3
        assert found == {
            name: pytest.approx(totals[name] - left_out[name], abs=0.005) for name in found
        }


def test_a_network_disrupted_in_several_boroughs_and_quarters_counts_once_in_the_total(
    path, example_home
):
    networks = rows_of(
        example_home.database,
        "select count(distinct network_ref) from intermediate.int_network_disruptions__records"
        " where disposition = 'accepted' and disruption_date between '2010-04-01' and '2013-03-31'",
    )
    of_networks = "where indicator_id = 'networks_disrupted'"
    total = f"select value, adds_up, period_label from marts.london_totals {of_networks}"
    assert rows_of(path, total) == [(*networks[0], False, "2010-13")]
    [(summed,)] = rows_of(path, f"select sum(value) from marts.borough_quarters {of_networks}")
    assert summed > networks[0][0]


def test_a_total_names_the_quarters_that_are_missing(path):
    missing = rows_of(
        path,
        "select fiscal_quarter, t.provisional_reason"
        " from marts.borough_quarters as q inner join marts.borough_totals as t"
        " using (indicator_id, area_code) where q.return_status = 'outstanding'"
        " and fiscal_year > '2009-10'",
    )
    assert missing
    assert [reason for quarter, reason in missing if quarter not in reason] == []


OF_WARDS = {
    "concerns_raised": "community_concerns_raised",
    "crack_houses_closed": "crack_houses_closed",
    "cannabis_factories_closed": "cannabis_factories_closed",
    "acquisitive_offences": "acquisitive_offences",
    "class_a_trafficking_detections": "class_a_trafficking_detections",
    "commercial_cannabis_detections": "commercial_cannabis_detections",
}
THEMES = ("drug_dealing", "drug_use", "crack_house", "cannabis_factory", "gang", "other")


def test_a_ward_profile_has_the_figures_of_its_indicators_and_its_concerns_by_theme(path):
    """Figures are null if a return is outstanding. Rates are per 1,000 residents."""
    figures = ", ".join(
        f"any_value(value) filter (where indicator_id = '{name}') as {column}"
        for column, name in OF_WARDS.items()
    )
    offences = "filter (where indicator_id = 'acquisitive_offences')"
    theirs = f"""
        with figures as (
            select area_code as ward_code, v.period_label as fiscal_year, {figures},
                bool_or(v.is_provisional) filter (where list_contains(
                    {[*OF_WARDS.values()]}, indicator_id)) as is_provisional,
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
        select ward_code, fiscal_year, is_provisional, {", ".join(OF_WARDS)}, population,
            round(per_1000, 6), {", ".join(THEMES)}
        from figures left join themes using (ward_code, fiscal_year)
    """
    ours = f"""
        select ward_code, fiscal_year, is_provisional, {", ".join(OF_WARDS)}, population,
            round(acquisitive_offences_per_1000, 6), {", ".join(THEMES)}
        from marts.ward_profiles
    """
    assert rows_of(path, f"{ours} except all ({theirs})") == []
    [(wards, concerns)] = rows_of(
        path, "select count(*), sum(concerns_raised) from marts.ward_profiles"
    )
    assert wards == 624 * 4
    assert concerns > 0


def test_confiscation_orders_have_their_sizes_by_year_and_for_the_three_years(path, example_home):
    """Amounts are exact to the penny, and a median needs at least five orders."""
    given = defaultdict(list)
    for day, borough, amount in rows_of(
        example_home.database,
        "select quarter_start, borough_code, order_gbp"
        " from intermediate.int_asset_confiscations__current as orders where is_confiscation"
        " and not exists (from intermediate.int_indicator_status as status"
        " where indicator_id = 'confiscation_value_gbp' and return_status = 'outstanding'"
        " and area_code = orders.borough_code and status.quarter_start = orders.quarter_start)",
    ):
        year = day.year - (day.month < 4)
        for area in (LONDON, borough):
            given[area, str(year)].append(amount)
            if year > 2009:
                given[area, "2010-13"].append(amount)
    sizes = rows_of(
        path,
        "select area_code, coalesce(fiscal_year[:4], period_label), orders, value,"
        " value_without_largest, median"
        " from marts.confiscation_order_sizes where value is not null",
    )
    assert any(row[-1] is not None for row in sizes)
    for area, years, *found in sizes:
        amounts = given[area, years]
        largest = max(amounts, default=Decimal(0))
        middle = None
        if len(amounts) >= 5:
            middle = Decimal(median(amounts)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert found == [len(amounts), sum(amounts), sum(amounts) - largest, middle]
