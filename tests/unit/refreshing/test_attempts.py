"""Tests of the record of refreshes, and of homes that a refresh refuses."""

import errno
import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from drug_strategy import __version__
from drug_strategy.io import progress
from drug_strategy.io.errors import Held, Hold, UserError
from drug_strategy.io.files import exclusive
from drug_strategy.io.folders import FORM
from drug_strategy.refreshing import attempts
from drug_strategy.refreshing.lock import note_form
from drug_strategy.settings import Settings
from tests.commands import light
from tests.unit.landing.returns_folder import SITE_CSV, ReturnsFolder


def test_the_record_has_the_last_refreshes_and_how_each_one_ended(settings, monkeypatch):
    monkeypatch.setattr(attempts, "_KEPT", 3)
    for number in range(5):
        attempts.begin(settings, "a test", f"run-{number}")
        attempts.end(settings, attempts.PUBLISHED, publication=f"publication-{number}")
        attempts.close(settings)
    known = attempts.recorded(settings)
    assert [each.run_id for each in known] == ["run-2", "run-3", "run-4"]
    assert {each.outcome for each in known} == {attempts.PUBLISHED}
    assert [each.publication for each in known[-2:]] == ["publication-3", "publication-4"]
    assert known[-1].started_at <= str(known[-1].ended_at) <= str(known[-1].closed_at)
    assert attempts.history(settings) == (known, None)


def test_a_refresh_that_was_killed_is_recorded_as_killed_by_the_next_one(settings):
    attempts.begin(settings, "a test", "run-1")
    attempts.end(settings, attempts.HELD)
    assert attempts.begin(settings, "a test", "run-2") is None
    assert [each.outcome for each in attempts.history(settings)[0]] == ["held", "killed"]
    with exclusive(settings.home / "refresh.lock"):
        known, running = attempts.history(settings)
        assert [each.outcome for each in known] == ["held", "running"]
        assert running.process == os.getpid()
        killed = attempts.begin(settings, "a test", "run-3")
    assert (killed.run_id, killed.outcome) == ("run-2", attempts.KILLED)
    assert [each.outcome for each in attempts.recorded(settings)] == ["held", "killed", "running"]


LINE = {"started_at": "2026-11-02T09:00:00+00:00", "started_by": "a test", "outcome": "published"}
DAMAGE = [
    b"\x92\xff",
    b'{"run_id": "run-2", "started_a',
    *(json.dumps(each).encode() for each in (5, [1], LINE, {"run_id": "run-2"})),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_record_that_cannot_be_read_is_set_aside_and_the_operator_is_told(settings, damage):
    attempts.begin(settings, "a test", "run-1")
    record = settings.home / "refreshes.jsonl"
    record.write_bytes(record.read_bytes() + damage + b"\n")
    assert attempts.recorded(settings) == []
    attempts.begin(settings, "a test", "run-2")
    [noted] = attempts.recorded(settings)
    aside = settings.home / "refreshes.damaged.jsonl"
    assert [sentence for _, sentence in noted.remarks] == [
        f"The record of earlier refreshes could not be read, so it is now {aside}."
    ]
    assert damage in aside.read_bytes()


def test_a_later_version_may_record_more_about_a_refresh(settings):
    line = {**LINE, "run_id": "run-1", "of_a_later_version": 1}
    (settings.home / "refreshes.jsonl").write_text(json.dumps(line))
    [noted] = attempts.recorded(settings)
    assert (noted.outcome, noted.run_id, noted.closed_at) == ("published", "run-1", None)


def test_a_rollback_is_recorded_while_another_process_is_refreshing(settings, monkeypatch):
    attempts.begin(settings, "a test")
    attempts.end(settings, attempts.PUBLISHED)
    with monkeypatch.context() as other:
        other.setattr(attempts, "_begun", {})
        attempts.note_rollback(settings, "a_publication")
    attempts.close(settings)
    [noted] = attempts.recorded(settings)
    assert noted.closed_at is not None
    assert noted.rolled_back_from == "a_publication"


def test_a_change_that_could_not_be_recorded_is_recorded_with_the_next_one(settings, monkeypatch):
    attempts.begin(settings, "a test")

    def broken(*_):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as share:
        share.setattr(attempts, "_line", broken)
        attempts.fail(settings, UserError("No."))
    assert attempts.recorded(settings)[-1].outcome == attempts.RUNNING
    attempts.close(settings)
    assert attempts.recorded(settings)[-1].outcome == attempts.FAILED


def test_what_may_be_mailed_is_kept_for_the_notice_but_not_recorded(settings):
    attempts.begin(settings, "a test")
    for _ in range(2):  # a remark is recorded once
        attempts.remark(settings, "refused 1 file", ("a file: no header", ["a.csv"]))
    attempts.fail(settings, Held([Hold("--accept-missing x", "x: gone", ("x/a.csv",))], "Or"))
    noted, own = attempts.recorded(settings)[-1], attempts.own(settings)
    for attempt in (noted, own):
        [remark] = attempt.remarks
        assert [*remark] == ["refused 1 file", "a file: no header (files: a.csv)"]
    assert "x/a.csv" in noted.sentence
    assert "a.csv" not in "".join(own.mail)
    assert noted.outcome == attempts.HELD
    assert noted.holds == [
        {"option": "--accept-missing x", "sentence": "x: gone", "files": ["x/a.csv"]}
    ]


@pytest.mark.parametrize(
    ("error", "doing", "text", "mailed"),
    [
        (OSError(errno.EBUSY, "Busy", "a.csv"), "", "busy (files: a.csv).", "A file cannot be"),
        (ValueError("a.csv"), "landing 1/2 pas_waves/a.csv", "(files: pas_waves/a.csv)", "a file"),
        (ValueError("a.csv"), "writing the report", "writing the report", "writing the report"),
    ],
)
def test_the_reason_why_a_refresh_failed_is_mailed_without_names(
    settings, error, doing, text, mailed
):
    progress.detail(doing)
    reason = attempts.reason_of(settings, error)
    assert text in str(reason)
    assert mailed in reason.sentence
    assert "a.csv" not in reason.sentence


def note_refresh(home, ended):
    """Record a refresh that ended at this time."""
    home.mkdir(exist_ok=True)
    line = LINE | {"run_id": "an earlier run", "ended_at": ended.isoformat()}
    (home / "refreshes.jsonl").write_text(json.dumps(line) + "\n", "utf-8")


def test_a_clock_before_the_last_refresh_stops_every_refresh_until_the_operator_acts(settings):
    """Some minutes are no reason to stop, because clocks are set back a little."""
    note_refresh(settings.home, datetime.now(UTC) + timedelta(minutes=50))
    assert attempts.started_at(settings) <= datetime.now(UTC)
    note_refresh(settings.home, datetime(2093, 4, 14, 2, 10, tzinfo=UTC))
    for _ in range(2):  # failed attempts do not put the clock right
        attempts.begin(settings, "a test")
        with pytest.raises(
            UserError, match=r"but the last refresh was on 14 April 2093, 02:10 UTC"
        ):
            attempts.started_at(settings)
        attempts.end(settings, attempts.FAILED)
    (settings.home / "refreshes.jsonl").unlink()
    attempts.begin(settings, "a test")
    assert attempts.started_at(settings) <= datetime.now(UTC)


def test_a_refresh_with_a_clock_before_the_last_refresh_does_not_change_the_load_log(tmp_path):
    folder = ReturnsFolder(tmp_path)
    folder.put(SITE_CSV, "a.csv")
    folder.land()
    [entry] = folder.home.glob("landed/*/*.json")
    ahead = entry.read_text("utf-8").replace(f"{datetime.now(UTC):%Y-}", "2093-")
    entry.write_text(ahead, "utf-8")
    folder.put(SITE_CSV.replace("S1", "S2"), "b.csv")
    note_refresh(folder.home, datetime(2093, 4, 14, tzinfo=UTC))
    ran = light("refresh", folder.home, "--returns", folder.returns)
    assert ran.returncode == 1
    assert f"delete {folder.home / 'refreshes.jsonl'} and refresh again." in ran.stderr
    assert [*folder.home.glob("landed/*/*.json")] == [entry]
    assert entry.read_text("utf-8") == ahead
    assert attempts.recorded(folder.settings)[-1].outcome == attempts.FAILED


@pytest.mark.parametrize("inner", ["returns", "home"])
def test_a_home_that_is_inside_the_returns_folder_or_contains_that_folder_is_refused(
    tmp_path, inner
):
    outer = tmp_path / "outer"
    (outer / inner).mkdir(parents=True)
    home, returns = (outer / inner if inner == name else outer for name in ("home", "returns"))
    with pytest.raises(UserError, match="must not be inside each other"):
        Settings(home=home, returns=returns).require_returns()


def test_a_home_notes_the_version_that_writes_it_before_anything_lands(settings):
    """A wrong clock stops this refresh before it lands anything."""
    settings.returns.mkdir()
    note_refresh(settings.home, datetime(2093, 4, 14, tzinfo=UTC))
    ran = light("refresh", settings.home, "--returns", settings.returns)
    assert "This machine's clock says" in ran.stderr
    assert json.loads(settings.form.read_text()) == {"form": FORM, "version": __version__}


def test_a_home_that_a_newer_version_writes_while_a_refresh_waits_is_refused(settings):
    settings.form.write_text(json.dumps({"form": FORM + 1, "version": "9.0.0"}))
    with pytest.raises(UserError, match=r"last written by version 9\.0\.0 of the warehouse"):
        note_form(settings)


def test_a_home_folder_whose_name_is_not_valid_text_is_refused(tmp_path):
    home = tmp_path / os.fsdecode(b"home\xff")
    with pytest.raises(UserError, match=r"must not contain '\\udcff'; choose another"):
        Settings(home=home, returns=tmp_path).prepare()
    assert not home.exists()
