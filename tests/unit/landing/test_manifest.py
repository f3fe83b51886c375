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
from drug_strategy.settings import Operations, Request
from tests.unit.landing.returns_folder import SITE, SITE_CSV, SITE_HEADER, SITES

OTHER = SITE_CSV.replace("S1", "S2")


def test_rows_landed_by_another_version_of_the_code_are_landed_again_or_deleted(
    folder, monkeypatch
):
    folder.put(SITE_CSV)
    other = folder.put(OTHER, "b.csv")
    here, gone = folder.land().files
    assert here.is_new
    other.unlink()
    assert not folder.one().is_new
    rows = folder.home / "landed" / SITES / f"{gone.sha256}.parquet"
    assert rows.is_file()
    monkeypatch.setattr(versions, "of_code", lambda *_: "fixed")
    assert folder.one().is_new
    assert not folder.one().is_new
    assert not rows.exists()


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
WRONG_DATES = {TOMORROW: "is after today"} | dict.fromkeys(
    ("2010-02-30", "2010-13-01", "2010-00-10"),
    "does not exist; correct the date in the file name",
)


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
        assert f"its received date {day} {reason}" in refused[f"wrong__received_{day}.csv"]
    folder.put(OTHER, f"today__received_{today()}.csv")
    assert folder.land().as_at == today()


def test_the_first_copy_received_is_kept_if_the_same_file_arrives_more_than_once(folder):
    folder.put(SITE_CSV, "b__received_2011-01-02.csv")
    folder.put(SITE_CSV, "c__received_2011-01-01.csv")
    for name in ("a.xlsx", "d__received_2010-12-31.xlsx"):  # refused, because it is no workbook
        folder.put(SITE_CSV, name)
    found = {file.file_name: (file.status, file.records) for file in folder.land().files}
    assert found == {
        "a.xlsx": ("duplicate", 0),
        "b__received_2011-01-02.csv": ("duplicate", 0),
        "c__received_2011-01-01.csv": ("accepted", 1),
        "d__received_2010-12-31.xlsx": ("duplicate", 0),
    }
    early = folder.land(as_at=date(2011, 1, 1)).files
    assert [file.file_name[0] for file in early] == ["c", "d"]


MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


def seen(folder, at):
    """Land the folder in a refresh that starts at this time. Return the first-seen times."""
    files = land(folder.settings, None, started_at=at).files
    return {file.file_name: file.first_seen_at for file in files}


def test_a_file_counts_as_first_seen_at_the_start_of_the_refresh_that_found_the_file(
    folder, monkeypatch
):
    """A file keeps this time if it is renamed, or read again by another version of the code.

    If the clock was ahead, a file first seen in the future counts as first seen now.
    """
    folder.put(SITE_CSV, "b.csv")
    folder.put(OTHER, "c.csv")
    assert seen(folder, MORNING) == {"b.csv": MORNING, "c.csv": MORNING}
    later = MORNING + timedelta(hours=1)
    folder.put(SITE_CSV.replace("S1", "S3"), "a.csv")
    (folder.returns / SITES / "b.csv").rename(folder.returns / SITES / "d.csv")
    monkeypatch.setattr(versions, "of_code", lambda *_: "fixed")
    assert seen(folder, later) == {"a.csv": later, "c.csv": MORNING, "d.csv": MORNING}
    lists = pq.read_table(folder.home / "landed" / "files" / f"{SITES}.parquet").to_pylist()
    assert {each["file_name"]: each["first_seen_at"] for each in lists} == seen(folder, later)
    early = MORNING - timedelta(hours=1)
    assert seen(folder, early) == dict.fromkeys(["a.csv", "c.csv", "d.csv"], early)


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
        class Later(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + timedelta(days)

        monkeypatch.setattr(discovery, "datetime", Later)
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


@pytest.mark.parametrize("how", ["missing", "empty", "left out", "not read in full"])
def test_no_rows_are_deleted_while_a_returns_folder_is_missing_or_cannot_be_read_in_full(
    folder, after, how
):
    after(1)
    file = folder.returns / SITES / "a.csv"
    request = Request(without=(f"{SITES}/a.csv",)) if how == "left out" else None
    if how == "missing":
        shutil.rmtree(file.parent)
    elif how == "empty":
        file.rename(file.with_name("README.md"))
    elif how == "not read in full":
        file.write_text(f"{SITE_HEADER}\n" + f"{SITE}\n" * 25_000)
        folder.operations = Operations().model_copy(update={"memory": "20MB"})
    assert after(90, request) == HALF | {SITES: 2}


WRITTEN = {"first_seen": "2011-01-01", "refusal": None, "records": 1, "warnings": []}
WRONG = {"x": WRITTEN, "y": WRITTEN | {"warnings": [{"reason": "empty"}]}}
DAMAGED = [b"", b"\x92\xff", b"{}", b"[" * 100_000, json.dumps(WRONG).encode()]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_record_of_landed_files_is_reported_and_rewritten(folder, content):
    """One damaged note is not a reason to read other files again, and nor is a lost version."""
    folder.put(SITE_CSV)
    file = folder.one()
    folder.put(OTHER, "b.csv")
    folder.land()
    notes = folder.home / "landed" / SITES
    (notes / f"{file.sha256}.json").write_bytes(content)
    (notes / "_version").write_bytes(b"\x92\xff")
    assert list(load_log.damaged(folder.home / "landed")) == [notes / f"{file.sha256}.json"]
    assert [each.is_new for each in folder.land().files] == [True, False]
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
