"""What another version of the readers landed is not taken for current."""

from datetime import timedelta

import pytest

from drug_strategy.io import versions
from drug_strategy.landing.discovery import today
from tests.unit.landing.inbox import SITE_CSV, SITES, Inbox


def test_a_fix_in_a_reader_reads_landed_files_again(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put(SITE_CSV)
    assert inbox.one().is_new
    assert not inbox.one().is_new
    monkeypatch.setattr(versions, "of_packages", lambda *_: "fixed")
    assert inbox.one().is_new
    assert not inbox.one().is_new


def test_rows_of_another_version_whose_file_is_gone_are_deleted(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = inbox.put(SITE_CSV)
    first = inbox.one()
    file.unlink()
    inbox.land()
    landed = inbox.home / "landed" / SITES / f"{first.sha256}.parquet"
    assert landed.is_file()
    monkeypatch.setattr(versions, "of_packages", lambda *_: "fixed")
    inbox.land()
    assert not landed.exists()
    inbox.put(SITE_CSV)
    assert inbox.one().received_on == first.received_on


def test_rows_that_are_lost_are_landed_again(inbox: Inbox) -> None:
    inbox.put(SITE_CSV)
    first = inbox.one()
    (inbox.home / "landed" / SITES / f"{first.sha256}.parquet").unlink()
    (inbox.home / "landed" / "files.parquet").unlink()
    assert inbox.one().is_new
    assert (inbox.home / "landed" / "files.parquet").is_file()


def test_a_received_date_after_today_refuses_its_file_and_moves_no_day(inbox: Inbox) -> None:
    inbox.put(SITE_CSV, "right__received_2011-06-01.csv")
    late = today() + timedelta(days=1)
    inbox.put(f"{SITE_CSV}\n", f"mistyped__received_{late}.csv")
    found = inbox.land()
    status = {file.file_name: file.refusal_reason for file in found.files}
    assert status["right__received_2011-06-01.csv"] is None
    assert f"its received date {late} is after today" in str(
        status[f"mistyped__received_{late}.csv"]
    )
    assert str(found.as_at) == "2011-06-01"


def test_a_received_date_of_today_is_taken(inbox: Inbox) -> None:
    inbox.put(SITE_CSV, f"new__received_{today()}.csv")
    assert inbox.one().status == "accepted"
