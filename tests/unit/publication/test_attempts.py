"""Tests of how the end of a refresh is recorded, and of homes that a refresh refuses."""

import errno
import os
from pathlib import Path

import pytest

from drug_strategy.publication import attempts
from drug_strategy.settings import Settings, UserError


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


@pytest.mark.parametrize("inner", ["returns", "home"])
def test_a_home_that_is_inside_the_returns_folder_or_contains_that_folder_is_refused(
    tmp_path: Path, inner: str
) -> None:
    outer = tmp_path / "outer"
    (outer / inner).mkdir(parents=True)
    home, returns = (outer / inner if inner == name else outer for name in ("home", "returns"))
    with pytest.raises(UserError, match="must not be inside each other"):
        Settings(home=home, returns=returns).require_returns()


def test_a_home_folder_whose_name_is_not_valid_text_is_refused(tmp_path: Path) -> None:
    home = tmp_path / os.fsdecode(b"home\xff")
    with pytest.raises(UserError, match=r"must not contain '\\udcff'; choose another"):
        Settings(home=home, returns=tmp_path).prepare()
    assert not home.exists()
