"""A new indicator based on existing measures needs only one new row in the register.

These tests add the example row from docs/adding.md and make no other change.
"""

import csv
import re
import shutil

import pytest

from drug_strategy.io.folders import PROJECT
from tests.commands import warehouse
from tests.homes import rows_of
from tests.pipeline.release.conftest import rows
from tests.projects import copy_project
from tests.returns.figures import GOLDEN

# This rebuilds the whole warehouse, which is too slow to do for each change.
pytestmark = pytest.mark.soak

REGISTER = "seeds/strategy/indicator_register.csv"
COLUMNS = next(csv.reader((PROJECT / REGISTER).read_text("utf-8").splitlines()))
PAGE = (PROJECT / "docs" / "adding.md").read_text("utf-8")
[LINE] = re.findall(r"```csv\n(.*)\n```", PAGE)
NEW = dict(zip(COLUMNS, next(csv.reader([LINE])), strict=True))


@pytest.fixture(scope="module")
def project(golden_home, tmp_path_factory):
    """Return a copy of the project, refreshed after a row was added to the indicator register.

    The refresh builds all models, because the code has changed, but lands no returns again.
    """
    folder = tmp_path_factory.mktemp("new_indicator")
    copy_project(folder)
    shutil.copytree(golden_home, folder / "home", symlinks=True)
    with (folder / REGISTER).open("a", encoding="utf-8") as stream:
        stream.write(f"{LINE}\n")
    succeed(folder, "refresh", "--returns", GOLDEN)
    return folder


def succeed(project, *arguments):
    ran = warehouse(*arguments, project=project)
    assert ran.returncode == 0, ran.output
    return ran.output


def test_the_guide_to_adding_an_indicator_lists_every_register_column_in_order():
    listed = re.findall(r"^\| (`.*?`) \|", PAGE.split("| aggregation |")[0], re.MULTILINE)
    assert re.findall(r"`(\w+)`", " ".join(listed)) == COLUMNS


def test_a_new_indicator_is_calculated_from_the_measures_named_in_its_register_row(project):
    published = project / "home" / "published" / "drug_strategy.duckdb"
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


def test_the_new_indicator_is_explained_reported_and_rounded_in_the_public_edition(project):
    shown = succeed(project, "explain", NEW["indicator_id"], "London", "2010-11 Q1")
    assert NEW["indicator_name"] in shown
    pages = (project / "home" / "report").rglob("*.html")
    naming = {page.name for page in pages if NEW["indicator_name"] in page.read_text()}
    assert "definitions.html" in naming
    assert len(naming) > 32  # the 32 borough pages mention the indicator too
    succeed(project, "release")
    found = rows(project / "home" / "release" / "current", "london_figures")
    mine = {row["period_label"]: row for row in found if row["indicator_id"] == NEW["indicator_id"]}
    # After one of the seven trigger arrests, the test was refused. The percentage of so few cases
    # is hidden, and therefore the number of refusals, too.
    quarter = mine["2010-11 Q1"]
    assert (quarter["numerator"], quarter["denominator"], quarter["symbol"]) == ("", "5", "[u]")


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
