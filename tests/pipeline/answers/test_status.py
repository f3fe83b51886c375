"""The status describes the publication and the last refresh, as text and as JSON."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from drug_strategy.answers.status import accounted, as_lines, health, summary
from drug_strategy.cli.main import main
from drug_strategy.io import versions
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
from tests.commands import status

# Like a refresh, this program locks the home and records that it has started.
RUN = """
import sys, time
from pathlib import Path
from drug_strategy.io.files import exclusive
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
settings = Settings(home=Path(sys.argv[1]), returns=Path("returns"))
with exclusive(settings.home / "refresh.lock"):
    attempts.begin(settings, "the command")
    print("begun", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def settings(tmp_path):
    """Return the settings of a home in which nothing has been published yet."""
    return Settings(home=tmp_path / "home", returns=tmp_path / "returns")


@pytest.fixture(scope="module")
def golden(golden_home):
    return Settings.from_environment(str(golden_home))


def test_the_status_command_adds_up_every_record_and_exits_with_status_5_if_it_is_too_old(
    golden, capsys
):
    ran = status(golden.home)
    assert ran.returncode == 0, ran.stderr
    for label in ("files in", "rows"):
        [line] = re.findall(rf"^  {label} +(.*(?:\n    .*)*)", ran.stdout, re.MULTILINE)
        of_records, _, no_records = line.partition(";")
        numbers = re.findall(r"[\d,]*\d", of_records)
        total, *parts = (int(number.replace(",", "")) for number in numbers)
        assert total == sum(parts) > 0
    assert no_records == " 1 line that is no record"
    assert str(golden.published_file) in ran.stdout  # printed in full, even on a narrow terminal
    where = ("--home", str(golden.home))
    for age, expected in (("3d", 0), ("soon", 2), ("99999999999d", 2), ("0m", 5)):
        capsys.readouterr()
        assert main(["status", *where, "--max-age", age, "--json"]) == expected
    answer = json.loads(capsys.readouterr().out)
    outcomes = ("accepted", "superseded", "withdrawn", "repeated", "quarantined")
    assert answer["records"] == sum(answer[name] for name in outcomes)


def test_the_status_is_available_before_the_first_publication(golden, settings, capsys):
    where = ("--home", str(settings.home))
    assert main(["status", *where, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["is_published"] is False
    assert "warehouse refresh" in answer["why_not_published"]
    assert answer["publication_id"] is answer["age_hours"] is None
    assert answer["outstanding"] == []
    assert answer.keys() == health(golden).keys()


def test_the_status_names_what_moved_the_as_at_day_or_definitions(golden):
    """A refresh's result includes the same lines."""
    found = summary(golden.published_file)
    assert "no date" not in dict(accounted(found))
    moved = "a.csv has no received date in its name, so the as-at day moved."
    assert dict(accounted(found | {"as_at_moved": moved}))["no date"] == moved
    assert "definitions" not in dict(accounted(found))
    cause = "version 0.3.0+1a2b3c4d of the warehouse (before: 0.2.0)"
    by_version = found | {"figures_redefined": 114, "redefined_by": cause}
    assert dict(accounted(by_version))["definitions"] == (
        "114 figures changed because the warehouse's definitions did."
    )
    assert dict(as_lines(health(golden), golden))["version"] == versions.of_figures()


def test_the_status_gives_the_records_of_senders_that_sent_far_fewer_than_usual(golden, tmp_path):
    published = shutil.copy(golden.published_file, tmp_path)
    with duckdb.connect(published) as altered:
        altered.execute(
            "update marts.expected_returns set owed_reason = null, is_owed = false,"
            " owed_since = null"
        )
        for sender, records, usual in (("Brent", 1, 10.5), ("Hackney", 1_000, 4_000.0)):
            altered.execute(
                "update marts.expected_returns set owed_reason = 'far fewer records than usual',"
                " is_owed = true, owed_since = '2010-07-01', records = ?, usual_records = ?"
                " where return_name = 'ppo_drug_tests' and sender_name = ?"
                " and fiscal_quarter = '2010-11 Q1'",
                [records, usual, sender],
            )
    [owed] = [each for each in summary(Path(published))["outstanding"] if each["since"]]
    assert (owed["reason"], owed["senders"]) == ("far fewer records than usual", 2)
    assert owed["names"] == "Brent (1 record; usually 10.5), Hackney (1,000 records; usually 4,000)"


def test_the_status_shows_no_schedule_if_the_home_cannot_be_read(golden, monkeypatch):
    of_owner = dict(as_lines(health(golden), golden))
    assert "warehouse ui --schedule" in of_owner["next refresh"]
    assert golden.operations.memory in of_owner["engine"]
    monkeypatch.setattr(os, "access", lambda path, _mode: path != golden.home)
    found = health(golden)
    assert "next refresh" not in dict(as_lines(found, golden))
    assert "only the home's owner" in dict(as_lines(found, golden))["last refresh"]
    assert found["memory"] == golden.operations.memory
    assert [found[name] for name in ("is_running", "is_scheduled", "notices")] == [None] * 3


def test_the_last_refresh_decides_when_the_publication_was_last_up_to_date(
    golden, settings, monkeypatch
):
    """A refresh does not count if it failed or was rolled back."""
    now = datetime.now(UTC).isoformat()

    def checked_at(outcome):
        ended = attempts.Attempt(now, "command", outcome, now)
        monkeypatch.setattr(attempts, "history", lambda _: ([ended], None))
        return str(health(golden)["up_to_date_at"])

    assert checked_at(attempts.NOTHING_NEW) == now
    assert checked_at(attempts.FAILED) < now
    monkeypatch.undo()
    settings.home.mkdir()
    attempts.begin(settings, "command")
    attempts.end(settings, attempts.PUBLISHED)
    attempts.note_rollback(settings, "a_publication")
    withdrawn = attempts.recorded(settings)
    monkeypatch.setattr(attempts, "history", lambda _: (withdrawn, None))
    found = health(golden)
    assert found["up_to_date_at"] == found["published_at"]
    assert "from publication a_publication" in dict(as_lines(found, golden))["rolled back"]


def test_the_first_outcome_is_kept_if_two_outcomes_of_a_refresh_are_recorded(settings):
    settings.home.mkdir()
    attempts.begin(settings, "command")
    attempts.end(settings, attempts.HELD, "Too many revisions.")
    attempts.end(settings, attempts.FAILED, "The run failed.")
    found = attempts.recorded(settings)[-1]
    assert (found.outcome, found.sentence) == (attempts.HELD, "Too many revisions.")
    assert found.started_by == "command"


@pytest.fixture
def run(settings):
    """Start and yield a process that locks the home and looks like a refresh."""
    settings.prepare()
    command = [sys.executable, "-c", RUN, str(settings.home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_the_status_shows_whether_a_refresh_is_running_or_suspended_or_hung_or_was_killed(
    settings, run
):
    def state():
        """Return the last refresh's state and outcome."""
        answer = health(settings)
        return answer["running"], answer["last_attempt"]["outcome"]

    assert state() == ("running", "running")
    run.send_signal(signal.SIGSTOP)
    os.waitpid(run.pid, os.WUNTRACED)
    assert state()[0] == "suspended"
    run.send_signal(signal.SIGCONT)
    past = datetime.now(UTC).timestamp() - attempts.SILENT.total_seconds() - 60
    for path in (settings.home, *settings.home.rglob("*")):
        os.utime(path, (past, past))
    assert state()[0] == "silent"
    (settings.logs / "refresh.log").touch()
    assert state()[0] == "running"
    run.kill()
    run.wait()
    assert state() == ("none", "killed")


def test_a_missing_returns_folder_is_shown_in_the_status(golden, settings):
    """Only a home where files have landed records a failure."""
    (settings.home / "landed").mkdir(parents=True)
    (settings.home / "published").symlink_to(golden.published)
    assert main(["refresh", "--home", str(settings.home), "--returns", str(settings.returns)]) == 1
    shown = " ".join(text for _, text in as_lines(health(settings), settings))
    assert "by the command, failed" in shown
    assert f"There is no returns folder {settings.returns}; name one with --returns." in shown
