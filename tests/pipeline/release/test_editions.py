"""Each year has one edition, which is corrected only with a reason and is always complete."""

import os
import re
import shutil
import signal

import duckdb
import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.release import edition as editions
from drug_strategy.settings import Settings
from tests.commands import forked, warehouse
from tests.pipeline.release.conftest import rows

REASON = "Camden's return was wrong."
DATABASE = "drug_strategy_open.duckdb"


@pytest.fixture
def again(home, tmp_path):
    """Return a copy of the home with an edition."""
    shutil.copytree(home, tmp_path / "home", symlinks=True)
    return tmp_path / "home"


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def released(home, *options):
    """Run `warehouse release`, and return its output."""
    ran = warehouse("release", "--home", home, *options)
    assert ran.returncode == 0, ran.output
    return ran.output


def test_an_edition_is_behind_a_link_and_everyone_can_read_it(home, edition):
    assert os.readlink(edition) == "2010-11"
    assert all(file.stat().st_mode & 0o004 for file in edition.iterdir())
    assert not (home / "dbt" / "edition").exists()


@pytest.mark.soak  # makes one more edition
def test_the_same_figures_make_the_same_files_byte_for_byte(golden_home, edition, tmp_path):
    shutil.copytree(golden_home, tmp_path / "home", symlinks=True)
    released(tmp_path / "home", "--to", tmp_path / "made")
    assert contents(tmp_path / "made" / "current") == contents(edition)


def test_a_year_has_one_edition_unless_there_is_a_reason_and_a_correction_needs_an_edition(
    again, golden_home, tmp_path
):
    """The home remembers a year's edition, whatever folder the next one is to be written to."""
    made = Settings(home=again, returns=again)
    shutil.copytree(golden_home, tmp_path / "golden", symlinks=True)
    without = Settings(home=tmp_path / "golden", returns=tmp_path)
    unpublished = Settings(home=tmp_path / "empty", returns=tmp_path)
    for settings, reason, why in (
        (made, "", "already been made; to correct it, run: warehouse release"),
        (without, REASON, "no edition of 2010-11 to correct; run: warehouse release"),
        (unpublished, "", "Nothing is published yet; run: warehouse refresh"),
    ):
        with pytest.raises(UserError, match=why):
            editions.release(settings, tmp_path / "elsewhere", reason)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.soak  # makes one more edition
def test_a_corrected_edition_gives_its_reason_and_marks_the_figures_that_differ(again, tmp_path):
    with duckdb.connect(str(again / "release" / "current" / DATABASE)) as before:
        before.execute(
            "update london_figures set value = 10, numerator = 10"
            " where indicator_id = 'crack_houses_closed' and period_label = '2010-11 Q1'"
        )
    released(again, "--to", tmp_path / "made", "--correction", REASON)
    made = tmp_path / "made" / "2010-11"
    revised = [
        (row["indicator_id"], row["period_label"])
        for table in ("london_figures", "borough_figures", "public_attitudes")
        for row in rows(made, table)
        if "[r]" in row["symbol"]
    ]
    assert revised == [("crack_houses_closed", "2010-11 Q1")]
    page = re.sub("&#39;", "'", (made / "index.html").read_text("utf-8"))
    assert f"This edition corrects the earlier edition of 2010-11: {REASON}" in page


@pytest.mark.soak  # makes two more editions
@pytest.mark.parametrize(("name", "calls"), [("_kept", 0), ("rename", 1), ("swing_link", 2)])
def test_a_kill_at_any_moment_leaves_the_edition_whole_and_the_next_one_can_be_made(
    name, calls, again
):
    """The process is killed once all files are written, between two renames, or at the end."""
    before = contents(again / "release" / "current")
    assert forked(_killed, again, name, calls).returncode == -signal.SIGKILL
    assert contents(again / "release" / "current") == before
    released(again, "--correction", REASON)
    assert not [*(again / "release").glob(".*")]


def _killed(home, name, calls):
    """Make an edition, but kill this process after `calls` calls of this function, at the next."""
    owner = os if name == "rename" else editions
    done = getattr(owner, name)
    left = [calls]

    def then_die(*arguments):
        if "release" not in str(arguments[0]):  # another file
            return done(*arguments)
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return done(*arguments)

    setattr(owner, name, then_die)
    settings = Settings(home=home, returns=home)
    editions.release(settings, settings.release, REASON)
    return 0


def test_a_dry_run_says_how_many_cells_are_shown_and_writes_nothing(again, tmp_path):
    said = released(again, "--to", tmp_path / "none", "--dry-run")
    found = rows(again / "release" / "current", "london_figures")
    zeros = sum(row["value"] == "0" and "0 means" in row["note"] for row in found)
    shown = sum(row["value"] != "" for row in found) - zeros
    hidden = sum(row["symbol"][:3] in ("[c]", "[u]") for row in found)
    assert f"{shown} shown, {zeros} shown as 0, {hidden} hidden" in said
    assert said.endswith("Nothing was written.\n")
    assert not (tmp_path / "none").exists()
