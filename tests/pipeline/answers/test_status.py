"""`warehouse status` describes the current publication and the last refresh."""

import json
import os
import re
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from drug_strategy.answers.status import (
    accounted,
    as_json,
    as_lines,
    health,
    is_daemon_running,
    next_refresh,
    summary,
)
from drug_strategy.publication import attempts
from drug_strategy.settings import Settings
from tests.commands import status, warehouse
from tests.homes import copied


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, returns=tmp_path / "returns")


def test_the_counts_of_records_by_outcome_add_up_to_the_total(golden_home: Path) -> None:
    ran = status(golden_home)
    assert ran.returncode == 0, ran.stderr
    for label in ("files in", "rows"):
        [line] = re.findall(rf"^  {label} +(.*(?:\n    .*)*)", ran.stdout, re.MULTILINE)
        of_records, _, no_records = line.partition(";")
        numbers = re.findall(r"[\d,]*\d", of_records)
        total, *parts = (int(number.replace(",", "")) for number in numbers)
        assert total == sum(parts) > 0
    assert no_records == " 1 line that is no record"


def test_the_status_names_the_files_without_a_received_date_that_moved_the_as_at_day(
    golden_home: Path,
) -> None:
    """The result of a refresh includes the same lines."""
    found = summary(golden_home / "published" / "drug_strategy.duckdb")
    assert "no date" not in dict(accounted(found))
    moved = "a.csv has no received date in its name, so the as-at day moved."
    assert dict(accounted(replace(found, as_at_moved=moved)))["no date"] == moved


def test_the_status_command_exits_with_status_5_if_the_publication_is_too_old(
    golden_home: Path,
) -> None:
    assert status(golden_home, "--max-age", "3d").returncode == 0
    ran = status(golden_home, "--max-age", "0m", "--json")
    assert ran.returncode == 5
    answer = json.loads(ran.stdout)
    assert answer["records"] == sum(
        answer[name] for name in ("accepted", "superseded", "withdrawn", "repeated", "quarantined")
    )
    assert status(golden_home, "--max-age", "soon").returncode == 2


def test_the_status_shows_no_schedule_if_the_home_cannot_be_read(
    golden_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.from_environment(str(golden_home))
    of_owner = dict(as_lines(health(settings), settings))
    assert "no daemon runs" in of_owner["next refresh"]
    monkeypatch.setattr(os, "access", lambda path, _mode: path != golden_home)
    found = health(settings)
    assert "next refresh" not in dict(as_lines(found, settings))
    assert "only the home's owner" in dict(as_lines(found, settings))["last refresh"]
    answer = as_json(found, settings)
    assert answer["memory"] == settings.operations.memory
    assert settings.operations.memory in of_owner["engine"]
    assert [answer[name] for name in ("is_running", "is_scheduled", "notices")] == [None] * 3


def test_the_status_shows_paths_in_full_on_a_narrow_terminal(golden_home: Path) -> None:
    assert str(golden_home / "published" / "drug_strategy.duckdb") in status(golden_home).stdout


def test_the_first_outcome_is_kept_if_two_outcomes_of_a_refresh_are_recorded(
    settings: Settings,
) -> None:
    attempts.begin(settings, "command")
    attempts.end(settings, attempts.HELD, "Too many revisions.")
    attempts.end(settings, attempts.FAILED, "The run failed.")
    found = attempts.last(settings)
    assert found is not None
    assert (found.outcome, found.sentence) == (attempts.HELD, "Too many revisions.")
    assert found.started_by == "command"


def test_a_publication_is_up_to_date_after_a_refresh_that_finds_nothing_new(
    golden_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=golden_home, returns=golden_home)
    later = datetime.now(UTC)
    begun = attempts.Attempt(later.isoformat(), "command", attempts.NOTHING_NEW, later.isoformat())
    monkeypatch.setattr(attempts, "last", lambda _: begun)
    assert health(settings).checked_at == later
    failed = attempts.Attempt(later.isoformat(), "command", attempts.FAILED, later.isoformat())
    monkeypatch.setattr(attempts, "last", lambda _: failed)
    assert (health(settings).checked_at or later) < later
    ahead = later + timedelta(hours=1)
    wrong = attempts.Attempt(ahead.isoformat(), "command", attempts.NOTHING_NEW, ahead.isoformat())
    monkeypatch.setattr(attempts, "last", lambda _: wrong)
    assert (health(settings).checked_at or later) < later


def test_the_nightly_refresh_is_at_2_am_london_time_in_summer_and_winter() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    winter = datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert next_refresh(summer) == datetime(2026, 7, 2, 1, tzinfo=UTC)
    assert next_refresh(winter) == datetime(2026, 12, 1, 2, tzinfo=UTC)


def test_the_dagster_daemon_counts_as_running_if_its_heartbeat_is_recent(
    settings: Settings,
) -> None:
    assert not is_daemon_running(settings)
    history = settings.dagster / "history" / "runs.db"
    history.parent.mkdir(parents=True)
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    with sqlite3.connect(history) as connection:
        connection.execute("create table daemon_heartbeats (daemon_type, timestamp)")
        connection.execute(
            "insert into daemon_heartbeats values ('SCHEDULER', '2026-07-01 11:58:00.000001')"
        )
    assert is_daemon_running(settings, now)
    assert not is_daemon_running(settings, now + timedelta(hours=1))


def test_a_missing_returns_folder_is_reported_in_a_notice_and_in_the_status(
    golden_home: Path, tmp_path: Path
) -> None:
    home, share = copied(golden_home, tmp_path / "home"), tmp_path / "share"
    before = set((home / "notices").glob("*"))
    ran = warehouse("refresh", "--returns", share, "--home", home)
    sentence = f"There is no returns folder {share}; name one with --returns."
    assert (ran.returncode, sentence in ran.output) == (1, True)
    [notice] = {*(home / "notices").iterdir()} - before
    text = notice.read_text("utf-8")
    assert " UTC failed.\n" in text
    assert sentence in text
    shown = " ".join(status(home).stdout.split())
    assert "by the command, failed" in shown
    assert sentence in shown


def test_a_refresh_creates_no_home_if_the_returns_folder_does_not_exist(tmp_path: Path) -> None:
    ran = warehouse("refresh", "--returns", tmp_path / "retruns", "--home", tmp_path / "home")
    assert ran.returncode == 1
    assert not (tmp_path / "home").exists()


def test_the_status_names_the_returns_whose_newest_quarter_is_unusual(
    example_home: Settings,
) -> None:
    found = summary(example_home.published / "drug_strategy.duckdb").drifted
    assert found
    ran = status(example_home.home)
    [line] = re.findall(r"^  drifted +(.*(?:\n    .*)*)", ran.stdout, re.MULTILINE)
    text = " ".join(line.split())
    assert text.startswith(", ".join(found[:5]))
    assert text.endswith("; see data_quality.drift_warnings")
