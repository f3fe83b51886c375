"""Rows landed by another version of the readers are not up to date."""

from datetime import timedelta

import pytest

from drug_strategy.io import versions
from drug_strategy.landing.discovery import today
from tests.unit.landing.returns_folder import SITE_CSV, SITES, ReturnsFolder


def test_after_a_fix_in_a_reader_landed_files_are_read_again(
    folder: ReturnsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put(SITE_CSV)
    assert folder.one().is_new
    assert not folder.one().is_new
    monkeypatch.setattr(versions, "of_packages", lambda *_: "fixed")
    assert folder.one().is_new
    assert not folder.one().is_new


def test_rows_of_another_version_whose_file_is_gone_are_deleted(
    folder: ReturnsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder.put(SITE_CSV)
    first = folder.one()
    file.unlink()
    folder.land()
    landed = folder.home / "landed" / SITES / f"{first.sha256}.parquet"
    assert landed.is_file()
    monkeypatch.setattr(versions, "of_packages", lambda *_: "fixed")
    folder.land()
    assert not landed.exists()
    folder.put(SITE_CSV)
    assert folder.one().received_on == first.received_on


def test_rows_that_are_lost_are_landed_again(folder: ReturnsFolder) -> None:
    folder.put(SITE_CSV)
    first = folder.one()
    (folder.home / "landed" / SITES / f"{first.sha256}.parquet").unlink()
    (folder.home / "landed" / "files.parquet").unlink()
    assert folder.one().is_new
    assert (folder.home / "landed" / "files.parquet").is_file()


def test_a_received_date_after_today_refuses_its_file_and_changes_no_as_at_date(
    folder: ReturnsFolder,
) -> None:
    folder.put(SITE_CSV, "right__received_2011-06-01.csv")
    late = today() + timedelta(days=1)
    folder.put(f"{SITE_CSV}\n", f"mistyped__received_{late}.csv")
    found = folder.land()
    status = {file.file_name: file.refusal_reason for file in found.files}
    assert status["right__received_2011-06-01.csv"] is None
    assert f"its received date {late} is after today" in str(
        status[f"mistyped__received_{late}.csv"]
    )
    assert str(found.as_at) == "2011-06-01"


def test_a_received_date_of_today_is_accepted(folder: ReturnsFolder) -> None:
    folder.put(SITE_CSV, f"new__received_{today()}.csv")
    assert folder.one().status == "accepted"
