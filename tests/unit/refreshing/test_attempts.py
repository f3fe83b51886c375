"""Tests of how a refresh's end is recorded, and of homes that a refresh refuses."""

import errno
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from drug_strategy import __version__
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import FORM
from drug_strategy.io.text import named
from drug_strategy.refreshing import attempts
from drug_strategy.refreshing.lock import note_form
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.unit.landing.returns_folder import SITE_CSV, ReturnsFolder


def test_the_end_of_a_refresh_is_recorded_even_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    attempts.begin(settings, "a test")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    size = (tmp_path / "last_refresh.json").stat().st_size
    monkeypatch.setattr(attempts, "write_atomically", full)
    attempts.end(settings, attempts.FAILED, "There is no space left; free some.")
    noted = attempts.last(settings)
    assert noted is not None
    assert (noted.outcome, noted.sentence) == (
        attempts.FAILED,
        "There is no space left; free some.",
    )
    assert (tmp_path / "last_refresh.json").stat().st_size == size


def test_marked_names_are_recorded_without_marks_but_stay_marked_for_the_notice(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    attempts.begin(settings, "a test")
    attempts.remark(settings, "refused 1 file", f"{named('pas_waves/a.csv')}: no header")
    attempts.note_gone(settings, ("pas_waves/b.csv",))
    attempts.fail(settings, UserError(f"{named('pas_waves/b.csv')} is bad."))
    noted, own = attempts.last(settings), attempts.own(settings)
    assert noted is not None
    assert own is not None
    assert noted.sentence == "pas_waves/b.csv is bad."
    assert noted.remarks == (("refused 1 file", "pas_waves/a.csv: no header"),)
    assert own.sentence == f"{named('pas_waves/b.csv')} is bad."
    assert own.remarks == (("refused 1 file", f"{named('pas_waves/a.csv')}: no header"),)


def note_refresh(home: Path, ended: datetime) -> Path:
    """Record a refresh as an earlier version of the code would, and return the file."""
    began = ended - timedelta(minutes=1)
    attempt = attempts.Attempt(
        began.isoformat(), "a test", attempts.PUBLISHED, ended_at=ended.isoformat()
    )
    home.mkdir(exist_ok=True)
    note = home / "last_refresh.json"
    note.write_text(json.dumps({"process": 1, "attempt": attempt.__dict__}), "utf-8")
    return note


def test_a_clock_before_the_last_refresh_stops_every_refresh_until_the_operator_acts(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    note = note_refresh(tmp_path, datetime(2093, 4, 14, 2, 10, tzinfo=UTC))
    for _ in range(2):  # failed attempts do not put the clock right
        attempts.begin(settings, "a test")
        with pytest.raises(
            UserError, match=r"but the last refresh was on 14 April 2093, 02:10 UTC"
        ):
            attempts.started_at(settings)
        attempts.end(settings, attempts.FAILED)
    note.unlink()
    attempts.begin(settings, "a test")
    assert attempts.started_at(settings) <= datetime.now(UTC)


def test_a_clock_may_be_set_back_by_some_minutes(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    note_refresh(tmp_path, datetime.now(UTC) + timedelta(minutes=50))
    assert attempts.started_at(settings) <= datetime.now(UTC)


def test_a_refresh_with_a_clock_before_the_last_refresh_does_not_change_the_load_log(
    tmp_path: Path,
) -> None:
    folder = ReturnsFolder(tmp_path)
    folder.put(SITE_CSV, "a.csv")
    folder.land()
    [entry] = folder.home.glob("landed/*/*.json")
    ahead = entry.read_text("utf-8").replace(f"{datetime.now(UTC):%Y-}", "2093-")
    entry.write_text(ahead, "utf-8")
    folder.put(SITE_CSV.replace("S1", "S2"), "b.csv")
    note = note_refresh(folder.home, datetime(2093, 4, 14, tzinfo=UTC))
    ran = warehouse("refresh", "--home", folder.home, "--returns", folder.returns)
    assert ran.returncode == 1
    [sentence] = [line for line in ran.output.splitlines() if line.startswith("warehouse: ")]
    assert "set the clock right or" in sentence
    assert f"delete {note} and refresh again." in sentence
    assert [*folder.home.glob("landed/*/*.json")] == [entry]
    assert entry.read_text("utf-8") == ahead
    noted = attempts.last(folder.settings)
    assert noted is not None
    assert (noted.outcome, f"warehouse: {noted.sentence}") == (attempts.FAILED, sentence)


@pytest.mark.parametrize("inner", ["returns", "home"])
def test_a_home_that_is_inside_the_returns_folder_or_contains_that_folder_is_refused(
    tmp_path: Path, inner: str
) -> None:
    outer = tmp_path / "outer"
    (outer / inner).mkdir(parents=True)
    home, returns = (outer / inner if inner == name else outer for name in ("home", "returns"))
    with pytest.raises(UserError, match="must not be inside each other"):
        Settings(home=home, returns=returns).require_returns()


def test_a_home_notes_the_version_that_writes_it_before_anything_lands(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    settings.returns.mkdir()
    ran = warehouse("refresh", "--home", settings.home, "--returns", settings.returns)
    assert "There are no returns" in ran.output
    assert json.loads(settings.form.read_text()) == {"form": FORM, "version": __version__}


@pytest.mark.parametrize("note", [{"form": FORM, "version": "0.1.0"}, {"form": FORM - 1}, None])
def test_a_home_written_by_an_earlier_version_is_taken_over(
    tmp_path: Path, note: dict[str, object] | None
) -> None:
    settings = Settings(home=tmp_path / "home", returns=tmp_path)
    settings.prepare()
    if note:
        settings.form.write_text(json.dumps(note))
    settings.prepare()
    note_form(settings)
    assert json.loads(settings.form.read_text())["version"] == __version__


def test_a_home_that_a_newer_version_writes_while_a_refresh_waits_is_refused(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path / "home", returns=tmp_path)
    settings.prepare()
    settings.form.write_text(json.dumps({"form": FORM + 1, "version": "9.0.0"}))
    with pytest.raises(UserError, match=r"last written by version 9\.0\.0 of the warehouse"):
        note_form(settings)


def test_a_home_folder_whose_name_is_not_valid_text_is_refused(tmp_path: Path) -> None:
    home = tmp_path / os.fsdecode(b"home\xff")
    with pytest.raises(UserError, match=r"must not contain '\\udcff'; choose another"):
        Settings(home=home, returns=tmp_path).prepare()
    assert not home.exists()
