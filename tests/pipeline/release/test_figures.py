"""An edition's figures, and what a reader can work out from them."""

import csv
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from drug_strategy.settings import PROJECT
from tests.pipeline.release.conftest import rows

# Exact indicators in the register may have any number; other counts are multiples of 5.
with (PROJECT / "seeds" / "strategy" / "indicators.csv").open(encoding="utf-8") as stream:
    REGISTER = {row["indicator_id"]: row for row in csv.DictReader(stream)}
COUNTS = {
    name for name, row in REGISTER.items() if row["release"] == "rounded" and row["unit"] != "gbp"
}
NUMBERS = ("numerator", "denominator", "value", "lower_95", "upper_95", "rate")
LONDON = "E12000007"
Key = tuple[str, str]  # an indicator and a fiscal year
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
def any_edition(request: pytest.FixtureRequest) -> Path:
    made: Path = request.getfixturevalue(request.param)
    return made


def test_golden_figures_are_rounded_as_by_hand(edition: Path) -> None:
    found = {
        f"{row['area_name']} {row['indicator_id']} {row['period_label']}": row["value"]
        for table in ("london_figures", "borough_figures")
        for row in rows(edition, table)
    }
    for line in BY_HAND.strip().splitlines():
        figure, numbers = line.split(": ")
        assert found[figure] == numbers.split(" is ")[1], figure


def test_an_edition_shows_no_activity_more_exactly_than_its_rules_allow(any_edition: Path) -> None:
    checked = 0
    for table in ("london_figures", "borough_figures"):
        for row in rows(any_edition, table):
            assert row["area_code"][:3] in ("E12", "E09", "E99")
            assert (row["period_type"] == "quarter") <= (table == "london_figures")
            assert all(not row[name] or row[name].isdigit() for name in NUMBERS)
            assert REGISTER[row["indicator_id"]]["release"] != "hide"
            unit = REGISTER[row["indicator_id"]]["unit"]
            if row["indicator_id"] in COUNTS:
                numbers = [int(row[name]) for name in ("numerator", "denominator") if row[name]]
                assert all(number % 5 == 0 for number in numbers), row
                if row["value"] and unit in ("percent", "days"):
                    assert int(row["denominator"]) >= 50
                checked += 1
            elif row["value"] and REGISTER[row["indicator_id"]]["release"] == "rounded":
                assert int(row["value"]) % 1000 == 0
                assert table == "london_figures" or row["period_type"] == "strategy"
    assert checked > 500


def test_a_reader_cannot_tell_a_count_of_a_borough_closer_than_its_rounding(
    any_edition: Path,
) -> None:
    """Readers know the rule, and that boroughs add up to London's quarters.

    The sum limits each part to a range. If the other parts and London's figure allow all of a
    part's possible values, the range is as wide as the part's own rounding.
    """
    tables = (*rows(any_edition, "london_figures"), *rows(any_edition, "borough_figures"))
    parts: dict[Key, dict[str, int]] = defaultdict(dict)
    london: dict[Key, list[int]] = defaultdict(list)
    for row in tables:
        name = row["indicator_id"]
        if name not in COUNTS or REGISTER[name]["aggregation"] != "sum" or not row["numerator"]:
            continue
        key, number = (name, row["period_label"][:7]), int(row["numerator"])
        if row["area_code"] == LONDON and row["period_type"] == "quarter":
            london[key].append(number)
        elif row["area_code"] != LONDON and row["period_type"] == "fiscal_year":
            parts[key][row["area_code"]] = number
    checked = 0
    for key, boroughs in parts.items():
        if len(london[key]) < 4:
            continue
        least, most = (sum(side(each) for each in london[key]) for side in (_least, _most))
        for area, number in boroughs.items():
            others = [other for code, other in boroughs.items() if code != area]
            low = max(_least(number), least - sum(map(_most, others)))
            high = min(_most(number), most - sum(map(_least, others)))
            assert (low, high) == (_least(number), _most(number)), (key, area)
            checked += 1
    assert checked > 50


def _least(rounded: int) -> int:
    return max(rounded - 2, 0)


def _most(rounded: int) -> int:
    return rounded + 2


def test_no_row_of_an_edition_has_a_ward_a_reference_or_a_pseudonym(
    home: Path, any_edition: Path
) -> None:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as private:
        references = {
            reference
            for (reference,) in private.execute(
                "select order_ref from intermediate.asset_confiscations__current"
            ).fetchall()
        }
    assert references
    for file in any_edition.glob("*.csv"):
        words = set(file.read_text("utf-8").replace("\n", ",").split(","))
        assert not words & references
        assert not [word for word in words if word.startswith("E05")]


def test_survey_figures_are_those_of_the_published_file(home: Path, edition: Path) -> None:
    with duckdb.connect(str(home / "published" / "drug_strategy.duckdb"), read_only=True) as file:
        published = {
            tuple(map(str, row[:4])): row[4:]
            for row in file.execute(
                "select indicator_id, area_code, period_type, period_start, value, base"
                " from marts.indicator_values where base >= 30"
            ).fetchall()
        }
    found = rows(edition, "public_attitudes")
    for row in found:
        key = row["indicator_id"], row["area_code"], row["period_type"], row["period_start"]
        if row["value"]:
            value, base = published[key]
            assert float(row["value"]) == pytest.approx(value, abs=0.0501)
            assert int(row["base"]) == base
    symbols = {row["period_label"]: row["symbol"] for row in found if row["area_name"] == "London"}
    assert (symbols["2010-11 Q1"], symbols["2010-11"]) == ("[u]", "[u]")
    assert (symbols["2010-11 Q2"], symbols["2011-12"]) == ("[x]", "[x]")
