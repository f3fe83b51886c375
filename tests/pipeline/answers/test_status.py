"""The status describes the publication and the last refresh, as text and as JSON."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from drug_strategy.answers.status import accounted, as_lines, health, summary
from drug_strategy.cli.main import main
from drug_strategy.io.files import exclusive
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
from tests.commands import light


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
    ran = light("status", golden.home)
    assert ran.returncode == 0, ran.stderr
    for label in ("files in", "rows"):
        [line] = re.findall(rf"^  {label} +(.*(?:\n    .*)*)", ran.stdout, re.MULTILINE)
        of_records, _, no_records = line.partition(";")
        numbers = re.findall(r"[\d,]*\d", of_records)
        total, *parts = (int(number.replace(",", "")) for number in numbers)
        assert total == sum(parts) > 0
    assert no_records == " 1 line that is no record"
    assert "refused, 1 duplicate\n" in ran.stdout
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
    assert not {"no date", "definitions"} & dict(accounted(found)).keys()
    moved = "a.csv has no received date in its name, so the as-at day moved."
    found |= {"as_at_moved": moved, "figures_redefined": 114, "redefined_by": "version 0.3.0"}
    lines = dict(accounted(found))
    assert lines["no date"] == moved
    assert lines["definitions"] == "114 figures changed because the warehouse's definitions did."
    assert "version" in dict(as_lines(health(golden), golden))


def test_the_status_gives_the_records_of_senders_that_sent_far_fewer_than_usual(golden, tmp_path):
    published = shutil.copy(golden.published_file, tmp_path)
    with duckdb.connect(published) as altered:
        altered.execute(
            "update marts.expected_returns set owed_reason = 'far fewer records than usual',"
            " is_owed = true, owed_since = '2010-07-01',"
            " records = if(sender_name = 'Brent', 1, 1000),"
            " usual_records = if(sender_name = 'Brent', 10.5, 4000)"
            " where return_name = 'ppo_drug_tests' and fiscal_quarter = '2010-11 Q1'"
            " and sender_name in ('Brent', 'Hackney')"
        )
    outstanding = {each["reason"]: each for each in summary(Path(published))["outstanding"]}
    names = outstanding["far fewer records than usual"]["names"]
    assert names == "Brent (1 record; usually 10.5), Hackney (1,000 records; usually 4,000)"


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


LATER = "2100-01-01T00:00:00+00:00"  # than the golden home was published


@pytest.mark.parametrize(
    ("ended", "is_up_to_date"),
    [
        ({"outcome": attempts.NOTHING_NEW}, True),
        ({"outcome": attempts.FAILED}, False),
        ({"outcome": attempts.PUBLISHED, "rolled_back_at": LATER, "rolled_back_from": "P1"}, False),
    ],
)
def test_the_last_refresh_decides_when_the_publication_was_last_up_to_date(
    golden, monkeypatch, ended, is_up_to_date
):
    """A refresh does not count if it failed or was rolled back."""
    attempt = attempts.Attempt(LATER, "command", ended_at=LATER, **ended)
    monkeypatch.setattr(attempts, "history", lambda _: ([attempt], None))
    found = health(golden)
    assert str(found["up_to_date_at"]) == (LATER if is_up_to_date else str(found["published_at"]))
    rolled_back = dict(as_lines(found, golden)).get("rolled back", "")
    assert ("from publication P1" in rolled_back) == ("rolled_back_from" in ended)


def test_the_status_shows_whether_a_refresh_is_running_or_suspended_or_hung_or_was_killed(
    settings, monkeypatch
):
    """Another process stands in for the refresh."""

    def state():
        """Return the last refresh's state and outcome."""
        answer = health(settings)
        return answer["running"], answer["last_attempt"]["outcome"]

    settings.prepare()
    with (
        subprocess.Popen(["sleep", "600"]) as process,
        exclusive(settings.home / "refresh.lock"),
        contextlib.ExitStack() as stack,
    ):
        stack.callback(process.kill)
        monkeypatch.setattr(os, "getpid", lambda: process.pid)
        attempts.begin(settings, "the command")
        assert state() == ("running", "running")
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        assert state()[0] == "suspended"
        process.send_signal(signal.SIGCONT)
        past = datetime.now(UTC).timestamp() - attempts.SILENT.total_seconds() - 60
        for path in (settings.home, *settings.home.rglob("*")):
            os.utime(path, (past, past))
        settings.notices.mkdir()  # by the notice that says so
        assert state()[0] == "silent"
        (settings.logs / "refresh.log").touch()
        assert state()[0] == "running"
    assert state() == ("none", "killed")


@pytest.mark.parametrize(("state", "status"), [("suspended", 1), ("silent", 1), ("running", 0)])
def test_a_stuck_refresh_fails_the_check_of_the_age_alone(golden, monkeypatch, state, status):
    known, _ = attempts.history(golden)
    running = attempts.Running(None, state, datetime.now(UTC))
    monkeypatch.setattr(attempts, "history", lambda _: (known, running))
    command = ["status", "--home", str(golden.home)]
    assert main(command) == 0
    assert main([*command, "--max-age", "99999d"]) == status


def test_a_missing_returns_folder_is_shown_in_the_status(golden, settings):
    """Only a home where files have landed records a failure."""
    (settings.home / "landed").mkdir(parents=True)
    (settings.home / "published").symlink_to(golden.published)
    assert main(["refresh", "--home", str(settings.home), "--returns", str(settings.returns)]) == 1
    shown = " ".join(text for _, text in as_lines(health(settings), settings))
    assert "by the command, failed" in shown
    assert f"There is no returns folder {settings.returns}; name one with --returns." in shown
