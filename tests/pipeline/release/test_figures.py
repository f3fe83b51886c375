"""An edition's figures, and what a reader can work out from them."""

import csv
from collections import defaultdict

import pytest

from drug_strategy.io.folders import PROJECT
from tests.homes import rows_of
from tests.pipeline.release.conftest import rows

# Exact indicators in the register may have any number; other counts are multiples of 5.
with (PROJECT / "seeds" / "strategy" / "indicator_register.csv").open(encoding="utf-8") as stream:
    REGISTER = {row["indicator_id"]: row for row in csv.DictReader(stream)}
COUNTS = {
    name for name, row in REGISTER.items() if row["release"] == "rounded" and row["unit"] != "gbp"
}
NUMBERS = ("numerator", "denominator", "value", "lower_95", "upper_95", "rate")
LONDON = "E12000007"
STRATEGY = ("2010-11", "2011-12", "2012-13")
# Each count is part of another count, or of the sum of several.
PART_OF = (
    ("cannabis_networks_disrupted", ["networks_disrupted"]),
    ("community_led_closures", ["closures_with_source"]),
    ("closures_with_source", ["cannabis_factories_closed", "crack_houses_closed"]),
    ("dated_breach_arrests", ["breach_arrests"]),
    ("breach_arrests", ["failure_actions"]),
    ("breach_arrests", ["assessments_missed"]),
    ("failure_actions", ["assessments_missed"]),
    ("discretionary_authorisations", ["non_trigger_arrests"]),
    ("trigger_tested", ["trigger_arrests"]),
)
# What the note on a survey figure says about each symbol.
NOTES = {
    "[x]": "Not available: no wave has been received yet.",
    "[u]": "The base is too small for a figure.",
    "[p]": "Provisional: the figure may still change.",
    "[r]": "Revised since the previous edition.",
}
# The golden returns' figures (tests/returns/README.md), rounded by hand.
BY_HAND = """
London crack_houses_closed 2010-11 Q1: 5 is 5
London crack_houses_closed 2010-11: 5 is 5
Hackney crack_houses_closed 2010-11: 3 is 5
Camden crack_houses_closed 2010-11: 1 is 0
London confiscation_orders 2010-11 Q1: 4 is 5
London class_a_trafficking_detections 2010-11 Q1: 2 is 0
London networks_disrupted 2010-11 Q1: 2 is 0
London networks_disrupted 2010-11: 3 is 5
London community_concerns_raised 2010-11 Q1: 4 is 5
London community_concerns_raised 2010-11 Q2: 2 is 0
London community_concerns_raised 2010-11: 6 is 5
London acquisitive_offences 2010-11: 4 is 5
London recorded_drug_trafficking 2010-11 Q1: 8 is 8
Barnet recorded_drug_possession 2010-11: 30 is 30
London community_investment_gbp 2010-11 Q1: 1850.50 is 1851
Hackney community_investment_awards 2010-11: 3 is 3
London dip_boroughs 2010-11: 3 is 3
"""


@pytest.fixture(
    scope="module",
    params=["edition", pytest.param("example_edition", marks=pytest.mark.soak)],
)
def any_edition(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def figures(any_edition):
    return [*rows(any_edition, "london_figures"), *rows(any_edition, "borough_figures")]


def test_golden_figures_are_rounded_as_by_hand(edition):
    found = {
        f"{row['area_name']} {row['indicator_id']} {row['period_label']}": row["value"]
        for table in ("london_figures", "borough_figures")
        for row in rows(edition, table)
    }
    for line in BY_HAND.strip().splitlines():
        figure, numbers = line.split(": ")
        assert found[figure] == numbers.split(" is ")[1], figure


def test_an_edition_shows_no_activity_more_exactly_than_its_rules_allow(figures):
    counted = 0
    for row in figures:
        rule = REGISTER[row["indicator_id"]]
        assert rule["release"] != "hide"
        assert row["area_code"][:3] in ("E12", "E09", "E99")
        assert row["area_code"] == LONDON or row["period_type"] != "quarter"
        assert all(not row[name] or row[name].isdigit() for name in NUMBERS)
        if row["indicator_id"] in COUNTS:
            numbers = [int(row[name]) for name in ("numerator", "denominator") if row[name]]
            assert all(number % 5 == 0 for number in numbers), row
            if row["value"] and rule["unit"] in ("percent", "days"):
                assert int(row["denominator"]) >= 50
            counted += 1
        elif row["value"] and rule["release"] == "rounded":
            assert int(row["value"]) % 1000 == 0
            assert row["area_code"] == LONDON or row["period_type"] == "strategy"
    assert counted > 500


def test_no_numerator_is_shown_beside_a_hidden_percentage_or_average(figures):
    """Nor is one revealed by a longer period minus its other quarters or years."""
    quotients = defaultdict(list)
    for row in figures:
        if REGISTER[row["indicator_id"]]["unit"] in ("percent", "days"):
            assert bool(row["numerator"]) is bool(row["value"]), row
            quotients[row["indicator_id"], row["area_code"]].append(row)
    hidden = [row for each in quotients.values() for row in each if not row["value"]]
    assert len(hidden) > 20
    for whole in (row for each in quotients.values() for row in each if row["value"]):
        cases = [
            int(row["denominator"])
            for row in quotients[whole["indicator_id"], whole["area_code"]]
            if _is_part(row["period_label"], whole["period_label"])
            and row["denominator"]
            and not row["value"]
        ]
        assert not any(cases) or sum(cases) >= 50, whole


def _is_part(period, whole):
    """Return whether a period is a quarter of a year, or one of the years of 2010-13."""
    return period[:7] == whole != period or (whole == "2010-13") & (period in STRATEGY)


def test_a_reader_can_narrow_few_counts_to_two_numbers_and_none_to_one(figures):
    before, after = _ranges(figures)
    assert len(before) > 200
    assert {most - least for least, most in before.values()} == {2, 4}
    assert all(least < most for least, most in after.values())
    assert sum(most - least == 1 for least, most in after.values()) < len(before) / 100


def _ranges(figures):
    """Return the range of each rounded count, first alone and then narrowed by other figures.

    Readers know how counts are rounded, which counts are parts of others, and that areas add up to
    London's quarters. Limits are narrowed until nothing changes.
    """
    before = {}
    for row in figures:
        is_part = (row["area_code"] == LONDON) == (row["period_type"] == "quarter")
        if row["indicator_id"] in COUNTS and is_part and row["period_type"] != "strategy":
            for column in ("numerator", "denominator"):
                measure = REGISTER[row["indicator_id"]][f"{column}_measure"]
                if row[column]:
                    least = max(int(row[column]) - 2, 0)
                    key = measure, row["area_code"], row["period_label"]
                    before[key] = least, int(row[column]) + 2
    after = dict(before)
    sums = [*_sums(before)]
    while True:
        known = dict(after)
        for parts, wholes in sums:
            low = sum(after[key][0] for key in parts)
            high = sum(after[key][1] for key in wholes)
            for key in parts:
                after[key] = after[key][0], min(after[key][1], high - low + after[key][0])
            for key in wholes:
                after[key] = max(after[key][0], low - high + after[key][1]), after[key][1]
        if known == after:
            return before, after


def _sums(counts):
    """List pairs of sums of which the first is never larger than the second."""
    years = defaultdict(lambda: ([], []))
    for key in (keys := {*counts}):
        measure, area, period = key
        for part, names in PART_OF:
            wholes = [(name, area, period) for name in names]
            if part == measure and keys.issuperset(wholes):
                yield [key], wholes
        if "networks" not in measure:
            years[measure, period[:7]][area == LONDON].append(key)
    for boroughs, london in years.values():
        if (len(boroughs), len(london)) == (33, 4):
            yield from ((boroughs, london), (london, boroughs))


def test_no_row_of_an_edition_has_a_ward_a_reference_or_a_pseudonym(home, any_edition):
    asked = "select order_ref from intermediate.int_asset_confiscations__current"
    references = {reference for [reference] in rows_of(home / "warehouse.duckdb", asked)}
    assert references
    for file in any_edition.glob("*.csv"):
        words = set(file.read_text("utf-8").replace("\n", ",").split(","))
        assert not words & references
        assert not [word for word in words if word.startswith("E05")]


def test_survey_figures_are_those_of_the_published_file(home, edition):
    published = {
        tuple(map(str, key)): (value, base)
        for *key, value, base in rows_of(
            home / "published" / "drug_strategy.duckdb",
            "select indicator_id, area_code, period_type, period_start, value, base"
            " from marts.indicator_values where base >= 30",
        )
    }
    found = rows(edition, "public_attitudes")
    for row in found:
        key = row["indicator_id"], row["area_code"], row["period_type"], row["period_start"]
        if row["value"]:
            value, base = published[key]
            assert float(row["value"]) == pytest.approx(value, abs=0.0501)
            assert int(row["base"]) == base
        for symbol, words in NOTES.items():
            assert (symbol in row["symbol"]) == (words in row["note"])
    symbols = {row["period_label"]: row["symbol"] for row in found if row["area_name"] == "London"}
    assert (symbols["2010-11 Q1"], symbols["2010-11"]) == ("[u]", "[u]")
    assert (symbols["2010-11 Q2"], symbols["2011-12"]) == ("[x]", "[x]")


def test_the_edition_says_that_the_survey_is_not_fit_to_judge_where_the_verdict_does(
    example_edition, example_home
):
    """In the tests' example, boroughs have answers, but too few of them in each quarter."""
    unfit = set(
        rows_of(
            example_home.published_file,
            "select measure, period_type, period_label from marts.public_attitudes"
            " where not_fit_reason is not null",
        )
    )
    noted = {
        (row["indicator_id"], row["period_type"], row["period_label"])
        for row in rows(example_edition, "public_attitudes")
        if row["value"] and "is not fit to judge. In at least one quarter, two or" in row["note"]
    }
    assert noted == unfit
    for row in rows(example_edition, "confidence_target"):
        assert row["verdict"] == "not fit to judge"
        if row["measure"] != "strategy":
            assert (row["measure"], "fiscal_year", row["period_label"]) in noted
