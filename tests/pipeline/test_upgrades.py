"""A home can be taken over by a newer version, but an older version refuses a newer home.

The soak tests make a home with the code of an earlier version, which they get from the repository,
and with the dependencies that it had locked.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile

import duckdb
import pytest

from drug_strategy import __version__
from drug_strategy.io.files import read_note
from drug_strategy.io.folders import FORM, LINK, PROJECT
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.projects import TOOLS, copy_project
from tests.returns.figures import GOLDEN

EARLIER = "b1e64ccb"  # the last commit of version 0.2.0
KEPT = ("person.key", "revisions/*.parquet", "editions.json", "release/2010-11/*")
CAUSE = f"version {__version__}+%________% of the warehouse (before: an earlier version)"
KEY = "indicator_id, area_code, period_type, period_start"
UPGRADED = {
    "differ": f"""
        select {KEY} from now.marts.indicator_values as n
        left join before.marts.indicator_values as b using ({KEY})
        where (b.value is null) <> (n.value is null)
        or abs(b.value - n.value) > 1e-9 * greatest(1, abs(n.value)) order by all
    """,
    "explained": f"""
        select {KEY} from now.marts.publication_changes
        where change <> 'withdrawn' and caused_by like '{CAUSE}' order by all
    """,
    "withdrawn": "from now.marts.publication_changes where change = 'withdrawn'",
    "lost": f"""
        from before.marts.indicator_values anti join now.marts.indicator_values using ({KEY})
        where area_level in ('london', 'borough') or period_type <> 'rolling_year'
    """,
    # From version 0.3.0 on, wards and records without a borough have no revisions.
    "revisions lost": """
        select columns(name -> name not in ('is_provisional', 'boroughs_returned'))
        from before.marts.indicator_revisions
        where area_code = 'E12000007' or area_code like 'E09%'
        except select * exclude (is_provisional, boroughs_returned)
        from now.marts.indicator_revisions
    """,
}


def contents(home, *patterns):
    """Return the checksum of each matching file in a home."""
    files = (file for pattern in patterns for file in home.glob(pattern) if file.is_file())
    return {
        str(file.relative_to(home)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def first_seen(home):
    """Return when the load log says that each content was first seen."""
    return {
        log.stem: {(entry["first_seen"], entry["first_seen_at"]) for entry in entries.values()}
        for log in home.glob("landed/*/*.json")
        if (entries := json.loads(log.read_text("utf-8")))
    }


@pytest.fixture(scope="module")
def newer(golden_home, tmp_path_factory):
    """Return the settings of a home that a newer version has written."""
    home = tmp_path_factory.mktemp("newer") / "home"
    shutil.copytree(golden_home, home, symlinks=True)
    settings = Settings(home=home, returns=GOLDEN)
    settings.form.write_text(json.dumps({"form": FORM + 1, "version": "9.8.7"}))
    return settings


@pytest.mark.parametrize("command", ["refresh", "release", "rollback"])
def test_an_older_version_changes_nothing_in_a_home_that_a_newer_version_has_written(
    newer, command
):
    """Only a notice may be added."""
    before = contents(newer.home, "**/*")
    places = ["--home", newer.home, *["--returns", GOLDEN][: 2 * (command == "refresh")]]
    ran = warehouse(command, *places)
    assert ran.returncode == 1
    assert ran.output.strip().rpartition("warehouse: ")[2] == (
        f"The home folder {newer.home} was last written by version 9.8.7 of the warehouse; this is"
        f" version {__version__}. Install version 9.8.7 again, or restore a backup of the home made"
        f" by version {__version__} or earlier."
    )
    after = contents(newer.home, "**/*")
    added = after.keys() - before.keys()
    assert {name: after[name] for name in after.keys() - added} == before
    assert all(name.startswith("notices/") for name in added)


def test_an_older_version_still_answers_questions_about_a_home_of_a_newer_version(newer):
    for command in (["status"], ["query", "select 1 as one"]):
        ran = warehouse(*command, "--home", newer.home)
        assert ran.returncode == 0, ran.output


@pytest.fixture(scope="module")
def old_home(tmp_path_factory):
    """Return a home that an earlier version has refreshed, with an edition."""
    archive = subprocess.run(
        ["git", "archive", EARLIER], check=False, cwd=PROJECT, capture_output=True
    )
    if archive.returncode:
        pytest.skip(f"this repository has no commit {EARLIER}; run: git fetch --unshallow")
    if not TOOLS.is_dir():
        pytest.skip("uv is not set up: run make")
    earlier = tmp_path_factory.mktemp("earlier") / "code"
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        packed.extractall(earlier, filter="data")
    uv = (sys.executable, "-m", "uv", "sync", "--frozen", "--no-dev", "--quiet")
    environment = {**os.environ, "PYTHONPATH": str(TOOLS)}
    subprocess.run([*uv, "--python", sys.executable], check=True, cwd=earlier, env=environment)
    command, home = earlier / ".venv" / "bin" / "warehouse", earlier / "home"
    for arguments in (["refresh", "--returns", GOLDEN], ["release"]):
        subprocess.run([command, *arguments, "--home", home], check=True, cwd=earlier)
    assert not (home / "home.json").exists()
    return home


@pytest.fixture(scope="module")
def upgraded(old_home, tmp_path_factory):
    """Return a copy of the home after a refresh by this version, and what the refresh printed.

    One definition of this version is changed, so that some figures differ.
    """
    folder = tmp_path_factory.mktemp("upgraded")
    copy_project(folder / "code")
    project = folder / "code" / "dbt_project.yml"
    text = project.read_text("utf-8")
    project.write_text(text.replace("commercial_plants: 25", "commercial_plants: 20"), "utf-8")
    assert project.read_text("utf-8") != text
    home = folder / "home"
    shutil.copytree(old_home, home, symlinks=True)
    ran = warehouse("refresh", "--returns", GOLDEN, "--home", home, project=folder / "code")
    return Settings(home=home, returns=GOLDEN), ran


@pytest.mark.soak
def test_a_home_of_the_earlier_version_is_taken_over_without_a_hold_and_keeps_its_records(
    upgraded, old_home
):
    settings, ran = upgraded
    assert ran.returncode == 0, ran.output
    attempt = attempts.recorded(settings)[-1]
    assert attempt.outcome == attempts.PUBLISHED
    kept = contents(old_home, *KEPT)
    assert {name.partition("/")[0] for name in kept} == {
        *("person.key", "revisions", "editions.json", "release")
    }
    assert {**contents(settings.home, *KEPT), **kept} == contents(settings.home, *KEPT)
    assert first_seen(settings.home) == first_seen(old_home) != {}
    assert read_note(settings.form) == {"form": FORM, "version": __version__}
    again = warehouse("release", "--home", settings.home)
    assert again.returncode == 1
    assert "The edition of 2010-11 has already been made" in again.output


@pytest.mark.soak
def test_every_figure_is_the_same_after_an_upgrade_or_its_change_is_put_down_to_the_version(
    upgraded, old_home
):
    settings, ran = upgraded
    with duckdb.connect() as connection:
        for name, home in (("before", old_home), ("now", settings.home)):
            connection.execute(f"attach '{home}/published/{LINK}' as {name} (read_only)")
        found = {name: connection.execute(query).fetchall() for name, query in UPGRADED.items()}
    assert found["differ"] == found["explained"] != []
    assert found["lost"] == found["withdrawn"] == found["revisions lost"] == []
    number = len(found["explained"])
    sentence = f"{number:,} figures changed because the warehouse's definitions did."
    assert sentence in ran.output
    assert ["", sentence] in attempts.recorded(settings)[-1].remarks
