"""The manifest lists the landed files, now or as at an earlier date."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.io import versions
from drug_strategy.landing import discovery, land, load_log
from drug_strategy.landing.discovery import today
from drug_strategy.settings import Request
from tests.unit.landing.returns_folder import SITE_CSV, SITES, go_on


def test_landed_files_are_read_again_after_a_reader_is_fixed(folder, monkeypatch):
    folder.put(SITE_CSV)
    assert folder.one().is_new
    assert not folder.one().is_new
    monkeypatch.setattr(versions, "of_code", lambda *_: "fixed")
    assert folder.one().is_new
    assert not folder.one().is_new


def test_rows_landed_by_another_version_of_the_code_are_deleted_if_their_file_is_gone(
    folder, monkeypatch
):
    file = folder.put(SITE_CSV)
    first = folder.one()
    file.unlink()
    folder.land()
    landed = folder.home / "landed" / SITES / f"{first.sha256}.parquet"
    assert landed.is_file()
    monkeypatch.setattr(versions, "of_code", lambda *_: "fixed")
    folder.land()
    assert not landed.exists()
    folder.put(SITE_CSV)
    assert folder.one().received_on == first.received_on


def test_rows_are_landed_again_if_their_parquet_file_is_missing_or_was_cut_short(folder):
    folder.put(SITE_CSV)
    landed = folder.home / "landed" / SITES / f"{folder.one().sha256}.parquet"
    complete = landed.read_bytes()
    for damage in (landed.unlink, lambda: landed.write_bytes(complete[:50])):
        (folder.home / "landed" / "files.parquet").unlink()
        damage()
        assert folder.one().is_new
        assert landed.read_bytes() == complete
        assert (folder.home / "landed" / "files.parquet").is_file()


TOMORROW = today() + timedelta(days=1)
WRONG_DATES = {TOMORROW: f"{TOMORROW} is after today"} | {
    day: f"{day} does not exist; correct the date in the file name"
    for day in ("2010-02-30", "2010-13-01", "2010-00-10")
}


def test_a_refused_file_or_a_link_does_not_change_the_as_at_day(folder):
    right = folder.put(SITE_CSV, "right__received_2011-06-01.csv")
    for at, day in enumerate(WRONG_DATES):
        folder.put(SITE_CSV.replace("S1", f"W{at}"), f"wrong__received_{day}.csv")
    folder.put(b"PK", "a.zip")
    folder.put(b"no header", "b.csv")
    right.with_name("link.csv").symlink_to(right)
    found = folder.land()
    assert found.as_at == date(2011, 6, 1)
    refused = {file.file_name: file.refusal_reason for file in found.files if not file.is_accepted}
    assert len(refused) == len(found.files) - 1 == len(WRONG_DATES) + 3
    for day, reason in WRONG_DATES.items():
        name = f"wrong__received_{day}.csv"
        assert f"its received date {reason}" in refused[name]
    new = folder.put(f"{SITE_CSV}\n", f"new__received_{today()}.csv")
    found = folder.land()
    assert found.as_at == today()
    [status] = [file.status for file in found.files if file.file_name == new.name]
    assert status == "accepted"


def test_the_first_copy_received_is_kept_if_the_same_file_arrives_more_than_once(folder):
    folder.put(SITE_CSV, "b__received_2011-01-02.csv")
    folder.put(SITE_CSV, "c__received_2011-01-01.csv")
    for name in ("a.xlsx", "d__received_2010-12-31.xlsx"):  # refused, because it is no workbook
        folder.put(SITE_CSV, name)
    status = {file.file_name: (file.status, file.records) for file in folder.land().files}
    assert status == {
        "a.xlsx": ("duplicate", 0),
        "b__received_2011-01-02.csv": ("duplicate", 0),
        "c__received_2011-01-01.csv": ("accepted", 1),
        "d__received_2010-12-31.xlsx": ("duplicate", 0),
    }


MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_a_file_counts_as_first_seen_at_the_start_of_the_refresh_that_found_the_file(
    folder, monkeypatch
):
    """All files found by one refresh have the same first-seen time.

    A file keeps this time if the file is renamed, or read again by another version of the code.
    """
    folder.put(SITE_CSV, "b.csv")
    folder.put(SITE_CSV.replace("S1", "S2"), "c.csv")

    def seen(at):
        return {each.file_name: each.first_seen_at for each in land_at(folder, at).files}

    assert seen(MORNING) == {"b.csv": MORNING, "c.csv": MORNING}
    later = MORNING + timedelta(hours=1)
    folder.put(SITE_CSV.replace("S1", "S3"), "a.csv")
    (folder.returns / SITES / "b.csv").rename(folder.returns / SITES / "d.csv")
    monkeypatch.setattr(versions, "of_code", lambda *_: "fixed")
    assert seen(later) == {"a.csv": later, "c.csv": MORNING, "d.csv": MORNING}
    lists = pq.read_table(folder.home / "landed" / "files" / f"{SITES}.parquet").to_pylist()
    assert {each["file_name"]: each["first_seen_at"] for each in lists} == seen(later)


def land_at(folder, at):
    """Land the folder in a refresh that starts at this time."""
    return land(folder.settings, None, started_at=at)


def test_a_file_has_no_first_seen_time_if_only_its_first_seen_day_was_recorded(folder):
    folder.put(SITE_CSV)
    note = folder.home / "landed" / SITES / f"{folder.one().sha256}.json"
    entries = json.loads(note.read_text("utf-8"))
    for entry in entries.values():
        del entry["first_seen_at"]
    note.write_text(json.dumps(entries))
    assert folder.one().first_seen_at is None
    note.with_suffix(".parquet").unlink()
    assert folder.one().is_new
    assert folder.one().first_seen_at is None


def test_a_file_first_seen_in_the_future_counts_as_first_seen_now(folder):
    folder.put(SITE_CSV)
    land_at(folder, MORNING + timedelta(hours=3))
    [found] = land_at(folder, MORNING).files
    assert found.first_seen_at == MORNING


ROSTER = "ppo_ref,start_date,borough\nP1,2010-04-01,Hackney\n"
CONTENTS = "[0-9a-f]" * 64 + ".parquet"
PLACES = {name: f"landed/{name}" for name in (SITES, "ppo_roster")} | {"persons": "persons"}
ALL, HALF = (dict.fromkeys(PLACES, number) for number in (2, 1))


@pytest.fixture
def after(folder, monkeypatch):
    """Land two files about sites and two about people, and remove one of each.

    Return a function that lands the folder some days later, and counts the files that still have
    landed rows, and those that still have a list of people.
    """
    for name in ("a.csv", "b.csv"):
        folder.put(SITE_CSV.replace("S1", name), name)
        folder.put(ROSTER.replace("P1", name), name, "ppo_roster")
    folder.land()
    for return_name in (SITES, "ppo_roster"):
        (folder.returns / return_name / "b.csv").unlink()

    def land_after(days, request=None):
        go_on(monkeypatch, days)
        land(folder.settings, request)
        return {
            name: len([*(folder.home / place).glob(CONTENTS)]) for name, place in PLACES.items()
        }

    return land_after


def test_rows_from_a_removed_file_are_deleted_30_days_after_the_file_was_found_to_be_missing(
    folder, after
):
    assert after(1) == ALL
    assert after(30) == ALL
    assert after(31, Request(dry_run=True)) == ALL
    assert after(31) == HALF
    assert list(load_log.damaged(folder.home / "landed")) == []
    folder.put(SITE_CSV.replace("S1", "b.csv"), "c.csv")
    assert after(32) == HALF | {SITES: 2}
    [back] = [file for file in folder.land().files if file.file_name == "c.csv"]
    assert (back.records, back.received_on) == (1, today() - timedelta(32))


def test_a_removed_file_that_reappears_restarts_the_wait_before_its_rows_are_deleted(folder, after):
    after(1)
    file = folder.put(SITE_CSV.replace("S1", "b.csv"), "b.csv")
    after(2)
    file.unlink()
    assert after(31)[SITES] == 2
    assert after(60)[SITES] == 2
    assert after(61)[SITES] == 1


@pytest.mark.parametrize("how", ["missing", "empty", "left out", "unreadable", "no share"])
def test_no_rows_are_deleted_while_a_returns_folder_is_missing_or_cannot_be_read_in_full(
    folder, after, monkeypatch, how
):
    after(1)
    sites = folder.returns / SITES
    request = None
    if how == "missing":
        shutil.rmtree(sites)
    elif how == "empty":
        (sites / "a.csv").rename(sites / "README.md")
    elif how == "left out":
        request = Request(without=(f"{SITES}/a.csv",))
    elif how == "unreadable":
        refuse = discovery.Checksums.of

        def of(checksums, path):
            if path.parent == sites:
                raise discovery.NotReadable("it cannot be opened")
            return refuse(checksums, path)

        monkeypatch.setattr(discovery.Checksums, "of", of)
    else:
        shutil.rmtree(folder.returns)
        with pytest.raises(OSError, match="returns"):
            after(90, request)
        folder.returns.mkdir()
        assert after(90, request) == ALL
        return
    assert after(90, request) == HALF | {SITES: 2}


WRITTEN = {"first_seen": "2011-01-01", "refusal": None, "records": 1, "warnings": []}
WRONG = (
    {"first_seen": "2011-02-30"},
    {"first_seen_at": "now"},
    {"records": "many"},
    {"warnings": [5]},
    {"warnings": [{"reason": "empty"}]},
)
DAMAGED = [
    *(b"", b"\x92\xff", b"5", b"{}", b'{"x": {}}', b"[" * 100_000),
    *(json.dumps({"x": WRITTEN | wrong}).encode() for wrong in WRONG),
    json.dumps({"x": WRITTEN, "y": WRITTEN | {"records": None}}).encode(),
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_record_of_landed_files_is_reported_and_rewritten(folder, content):
    """One damaged note is not a reason to read other files again, and nor is a lost version."""
    folder.put(SITE_CSV)
    file = folder.one()
    folder.put(SITE_CSV.replace("S1", "S2"), "b.csv")
    folder.land()
    notes = folder.home / "landed" / SITES
    (notes / f"{file.sha256}.json").write_bytes(content)
    (notes / "_version").write_bytes(b"\x92\xff")
    assert list(load_log.damaged(folder.home / "landed")) == [notes / f"{file.sha256}.json"]
    assert {each.file_name: each.is_new for each in folder.land().files} == {
        "a.csv": True,
        "b.csv": False,
    }
    assert list(load_log.damaged(folder.home / "landed")) == []
    unreadable = notes / f"{'0' * 64}.json"
    unreadable.mkdir()
    assert not any(each.is_new for each in folder.land().files)
    assert list(load_log.damaged(folder.home / "landed")) == [unreadable]


def test_a_folder_without_files_has_an_empty_manifest(folder):
    found = folder.land()
    assert (found.files, found.as_at) == ((), today())
    assert list(load_log.damaged(folder.home / "landed")) == []
    lists = [*folder.home.glob("landed/files.parquet"), *folder.home.glob("landed/files/*")]
    assert len(lists) == 1 + len(contracts())
    assert {pq.read_table(path).num_rows for path in lists} == {0}
