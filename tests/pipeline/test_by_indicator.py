"""Building only the figures of changed indicators gives the same tables as building everything."""

import json
import re
import shutil
from datetime import date

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.settings import Request
from drug_strategy.transform import by_indicator
from tests import homes
from tests.commands import forked
from tests.parity.comparison import differences

pytestmark = pytest.mark.soak  # each test builds all models, after some of them

CLOSURES = "crack_house_closures"
RETURNS = (
    "cannabis_factory_closures",
    "community_investments",
    "asset_confiscations",
    "dip_rollout",
    "network_disruptions",
    "pas_waves",
    "ppo_roster",
    "recorded_offences",
    "return_register",
)
CASES = {
    **{name: ([name], None) for name in RETURNS},
    "half of the returns": (sorted(contracts())[::2], None),
    "a later day in the same quarter": ([], date(2011, 5, 20)),
    "a day in the next quarter": ([], date(2011, 7, 5)),
    "an earlier day": ([], date(2010, 9, 28)),
}
EVERYTHING = ("--resource-type", "model", "--resource-type", "seed")
FIGURES = ("--select", by_indicator.MODELS)


@pytest.fixture
def home(golden_home, tmp_path):
    return homes.golden_copy(golden_home, tmp_path)


def lose_a_row(returns, name):
    """Remove the first row below the header from a return's first file."""
    first = min((returns / name).iterdir(), key=lambda path: path.name.partition("received")[2])
    lines = first.read_bytes().splitlines(keepends=True)
    columns = 1 if name == "dip_rollout" else 2
    header = next(
        number for number, line in enumerate(lines) if len(re.findall(rb"[,;|\t]", line)) >= columns
    )
    first.write_bytes(b"".join(lines[: header + 1] + lines[header + 2 :]))


def build_twice(settings, request, *whole):
    """Build what has changed, keep a copy of the warehouse, and then build the models in `whole`.

    The first build's indicators and tests are printed.
    """
    from drug_strategy.transform.build import build

    found = by_indicator.changed

    def changed(*arguments):
        indicators = found(*arguments)
        print("changed:", json.dumps(indicators))
        return indicators

    by_indicator.changed = changed
    homes._take_in(settings, request)
    outcome = build(settings, print)
    outcome.require()
    print("ran:", json.dumps([test.test for test in outcome.tests]))
    shutil.copy(settings.database, settings.home / "partly.duckdb")
    build(settings, print, whole).require()
    return 0


def built(settings, request, *whole):
    """Build twice, and return the indicators and the tests that the first build printed.

    There are no indicators if all were built.
    """
    ran = forked(build_twice, settings, request, *whole)
    assert ran.returncode == 0, ran.output
    found = dict(re.findall(r"^(changed|ran): (.*)$", ran.output, re.MULTILINE))
    return json.loads(found.get("changed", "null")), json.loads(found["ran"])


def different_tables(first, second):
    """Return the names of the tables that differ between two warehouses."""
    return {sentence.partition(":")[0] for sentence in differences(first, second)}


def test_a_changed_return_builds_only_its_indicators(home, golden_home):
    """The tables are the same as if all indicators were built."""
    lose_a_row(home.returns, CLOSURES)
    indicators, tests = built(home, Request(), *FIGURES)
    assert indicators == ["community_led_closure_rate", "crack_houses_closed"]
    # Views are not built, but the tests of those that read changed tables run.
    key = "one_row_per_crack_house_closures_borough_code__ward_code__quarter_start_date"
    assert {key, "every_activity_is_in_the_delivery_plan"} <= {*tests}
    assert different_tables(home.home / "partly.duckdb", home.database) == set()
    changed = different_tables(golden_home / "warehouse.duckdb", home.database)
    assert {"marts.indicator_values", "intermediate.int_figures"} <= changed


@pytest.mark.parametrize("case", CASES)
def test_a_build_by_indicator_gives_the_same_tables_as_a_full_build(home, case):
    returns, day = CASES[case]
    for name in returns:
        lose_a_row(home.returns, name)
    built(home, Request(as_at=day), *EVERYTHING)
    assert different_tables(home.home / "partly.duckdb", home.database) == set()
