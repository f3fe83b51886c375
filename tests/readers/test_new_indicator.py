"""A new indicator based on existing measures needs only one new row in the register.

These tests add the example row from docs/adding.md and make no other change.
"""

import csv
import re
import shutil

import pytest

from bench import floor
from bench.comparison import differing
from drug_strategy.io.folders import PROJECT
from tests.commands import warehouse
from tests.homes import rows_of
from tests.projects import copy_project
from tests.returns.figures import GOLDEN

# This rebuilds the whole warehouse, which is too slow to do for each change.
pytestmark = pytest.mark.soak

REGISTER = "seeds/strategy/indicators.csv"
COLUMNS = next(csv.reader((PROJECT / REGISTER).read_text("utf-8").splitlines()))
PAGE = (PROJECT / "docs" / "adding.md").read_text("utf-8")
[LINE] = re.findall(r"```csv\n(.*)\n```", PAGE)
NEW = dict(zip(COLUMNS, next(csv.reader([LINE])), strict=True))
# Two returns have this measure, so the row also says which one's events are counted.
OF_ONE_RETURN = NEW | {
    "indicator_id": "community_led_crack_house_closures",
    "indicator_name": "Community-led crack house closures",
    "unit": "count",
    "good_direction": "",
    "numerator_measure": "community_led_closures",
    "numerator_return": "crack_house_closures",
    "denominator_measure": "",
    "finest_area": "ward",
    "event_date": "order_date",
    "display_order": "35",
    "release": "hide",
}
BOTH = (NEW["indicator_id"], OF_ONE_RETURN["indicator_id"])


@pytest.fixture(scope="module")
def project(golden_home, tmp_path_factory):
    """Return a copy of the project, refreshed after two rows were added to the indicator register.

    The refresh builds all models, because the code has changed, but lands no returns again.
    """
    folder = tmp_path_factory.mktemp("new_indicator")
    copy_project(folder)
    shutil.copytree(golden_home, folder / "home", symlinks=True)
    with (folder / REGISTER).open("a", newline="", encoding="utf-8") as stream:
        stream.write(f"{LINE}\n")
        csv.DictWriter(stream, COLUMNS, lineterminator="\n").writerow(OF_ONE_RETURN)
    succeed(folder, "refresh", "--returns", GOLDEN)
    return folder


@pytest.fixture(scope="module")
def published(project):
    return project / "home" / "published" / "drug_strategy.duckdb"


def succeed(project, *arguments):
    ran = warehouse(*arguments, project=project)
    assert ran.returncode == 0, ran.output
    return ran.output


def test_the_guide_to_adding_an_indicator_lists_every_register_column_in_order():
    listed = re.findall(r"^\| (`.*?`) \|", PAGE.split("| aggregation |")[0], re.MULTILINE)
    assert re.findall(r"`(\w+)`", " ".join(listed)) == COLUMNS


def test_a_new_indicator_is_calculated_from_the_measures_named_in_its_register_row(published):
    found = rows_of(
        published,
        "select coalesce(borough_code, area_code), period_start, numerator, denominator"
        " from marts.indicator_values where indicator_id = ? and period_type = 'quarter'"
        " and area_level in ('borough', 'unattributed') order by all",
        [NEW["indicator_id"]],
    )
    assert found == rows_of(
        published,
        "select coalesce(borough_code, 'E99999999'), quarter_start_date, trigger_refused,"
        " trigger_arrests from marts.ppo_drug_testing order by all",
    )
    [(pooled,)] = rows_of(
        published,
        "select value from marts.indicator_values where indicator_id = ?"
        " and area_level = 'london' and period_label = '2010-11 Q1'",
        [NEW["indicator_id"]],
    )
    assert pooled == pytest.approx(100 * 1 / 7)


def test_a_measure_that_two_returns_share_is_counted_only_from_the_return_in_the_register_row(
    project, published, tmp_path
):
    """The benchmark's script adds up the measure again for every area and period."""
    floor.main(GOLDEN, tmp_path / "sums")
    assert differing(tmp_path / "sums", published, project / REGISTER) == {}
    assert rows_of(
        published,
        "select return_name, second_return_name, has_register, numerator_return,"
        " denominator_return from marts.indicators where indicator_id in (?, ?)"
        " order by display_order",
        BOTH,
    ) == [
        ("ppo_drug_tests", None, True, "ppo_drug_tests", "ppo_drug_tests"),
        ("crack_house_closures", None, True, "crack_house_closures", None),
    ]


def test_the_explain_command_and_the_report_show_the_new_indicator(project):
    shown = succeed(project, "explain", NEW["indicator_id"], "London", "2010-11 Q1")
    assert NEW["indicator_name"] in shown
    pages = (project / "home" / "report").rglob("*.html")
    naming = {page.name for page in pages if NEW["indicator_name"] in page.read_text()}
    assert "definitions.html" in naming
    assert len(naming) > 32  # the 32 borough pages mention the indicator too


def test_the_public_edition_contains_the_new_indicator_and_rounds_it(project):
    succeed(project, "release")
    edition = project / "home" / "release" / "current"
    with (edition / "london_figures.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["indicator_id"] == NEW["indicator_id"]]
    [quarter] = (row for row in rows if row["period_label"] == "2010-11 Q1")
    # After one of the seven trigger arrests, the test was refused. The percentage of so few cases
    # is hidden, and therefore the number of refusals, too.
    assert (quarter["numerator"], quarter["denominator"], quarter["symbol"]) == ("", "5", "[u]")
    assert any((row["symbol"], row["numerator"]) == ("[x]", "") for row in rows)


def test_no_edition_is_made_until_the_release_of_the_new_indicator_is_decided(project):
    register = project / REGISTER
    before = register.read_text("utf-8")
    try:
        register.write_text(before.replace(LINE, LINE.replace(",rounded,", ",,")), "utf-8")
        ran = warehouse("release", project=project)
    finally:
        register.write_text(before, "utf-8")
    assert ran.returncode == 1
    assert f"nobody has decided how to release {NEW['indicator_id']};" in ran.output
