"""Which files of the returns' folder land, and when they are read."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from drug_strategy.landing import discovery, loader, manifest
from tests.unit.landing.returns_folder import SITE_CSV, SITES, ReturnsFolder


def test_a_file_name_with_any_character_lands(folder: ReturnsFolder) -> None:
    for name in ["a b.csv", "o'x.csv", 'q"x.csv', "new\nline.csv", "é.csv", "g[1]*?.csv"]:
        folder.put(SITE_CSV.replace("S1", f"S{name!r}".replace(",", "")), name)
    files = folder.land().files
    assert [file.status for file in files] == ["accepted"] * 6
    assert [file.records for file in files] == [1] * 6


def test_a_file_of_no_return_is_refused(folder: ReturnsFolder) -> None:
    assert "is no return" in folder.refusal(SITE_CSV, return_name="crack_house")


def test_links_pipes_and_lock_files_are_ignored(folder: ReturnsFolder) -> None:
    real = folder.put(SITE_CSV)
    os.symlink(real, real.with_name("link.csv"))
    os.symlink("/nowhere", real.with_name("broken.csv"))
    os.mkfifo(real.with_name("pipe.csv"))
    folder.put(b"lock", "~$a.xlsx")
    Path(folder.returns, SITES, "folder.csv").mkdir()
    assert folder.one().file_name == "a.csv"


def test_of_two_copies_the_first_received_counts(folder: ReturnsFolder) -> None:
    folder.put(SITE_CSV, "b__received_2011-01-02.csv")
    folder.put(SITE_CSV, "c__received_2011-01-01.csv")
    folder.put(SITE_CSV, "a.xlsx")
    status = {file.file_name: (file.status, file.records) for file in folder.land().files}
    assert status == {
        "a.xlsx": ("duplicate", 0),
        "b__received_2011-01-02.csv": ("duplicate", 0),
        "c__received_2011-01-01.csv": ("accepted", 1),
    }


def test_a_landed_file_is_not_read_again(folder: ReturnsFolder) -> None:
    path = folder.put(SITE_CSV)
    assert folder.one().is_new
    path.chmod(0)
    assert not folder.one().is_new


def test_a_landed_parquet_cut_short_is_landed_again(folder: ReturnsFolder) -> None:
    folder.put(SITE_CSV)
    file = folder.one()
    landed = folder.home / "landed" / SITES / f"{file.sha256}.parquet"
    whole = landed.read_bytes()
    landed.write_bytes(whole[:50])
    assert folder.one().is_new
    assert landed.read_bytes() == whole


def test_as_at_lists_only_files_received_by_then(folder: ReturnsFolder) -> None:
    folder.put(SITE_CSV, "a__received_2011-01-01.csv")
    folder.put(SITE_CSV.replace("S1", "S2"), "b__received_2011-06-01.csv")
    assert [file.file_name for file in folder.land(date(2011, 5, 31)).files] == [
        "a__received_2011-01-01.csv"
    ]
    assert folder.land().as_at == date(2011, 6, 1)


@pytest.mark.parametrize("day", ["2010-02-30", "2010-13-01", "2010-00-10"])
def test_a_received_date_that_is_no_day_is_refused_and_moves_no_as_at_day(
    folder: ReturnsFolder, day: str
) -> None:
    name = f"a__received_{day}.csv"
    wrong = f"its received date {day} is no day of the calendar; correct the date in its name"
    assert folder.refusal(SITE_CSV, name) == f"{name}: {wrong}"
    folder.put(SITE_CSV.replace("S1", "S2"), "b__received_2010-07-01.csv")
    assert folder.land().as_at == date(2010, 7, 1)


def test_a_day_seen_by_a_clock_that_was_ahead_is_capped_at_the_next_refresh(
    folder: ReturnsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put(SITE_CSV)
    days = iter([date(2031, 4, 14), date(2026, 11, 26), date(2026, 11, 28)])

    def turn() -> None:
        day = next(days)
        for module in (discovery, loader, manifest):
            monkeypatch.setattr(module, "today", lambda: day)

    turn()
    assert folder.one().received_on == date(2031, 4, 14)
    turn()
    found = folder.land()
    assert [file.received_on for file in found.files] == [date(2026, 11, 26)]
    assert found.as_at == date(2026, 11, 26)
    assert f"1 of {SITES}" in str(found.clock_was_ahead)
    turn()
    again = folder.land()
    assert [file.received_on for file in again.files] == [date(2026, 11, 26)]
    assert again.clock_was_ahead is None


def test_one_file_under_two_returns_lands_in_its_own_and_is_refused_in_the_other(
    folder: ReturnsFolder,
) -> None:
    folder.put(SITE_CSV)
    folder.put(SITE_CSV, return_name="crack_house_closures")
    found = {file.return_name: file for file in folder.land().files}
    assert (found[SITES].status, found[SITES].records) == ("accepted", 1)
    assert found["crack_house_closures"].status == "refused"
    assert "no column closure_ref" in str(found["crack_house_closures"].refusal_reason)


def test_a_file_that_needs_too_much_memory_is_refused_alone_and_lands_with_more(
    folder: ReturnsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB reads a CSV of any size with a buffer of 32 MB; an Excel sheet's is as large."""
    folder.put(SITE_CSV)
    folder.put("site_ref,borough\n", "b.csv")
    with monkeypatch.context() as patched:
        patched.setenv("WAREHOUSE_MEMORY", "20MB")
        found = {file.file_name: str(file.refusal_reason) for file in folder.land().files}
    assert "needs more memory than WAREHOUSE_MEMORY allows" in found["a.csv"]
    assert "no column" in found["b.csv"]
    landed = {file.file_name: file.status for file in folder.land().files}
    assert landed == {"a.csv": "accepted", "b.csv": "refused"}


def test_a_full_disk_refuses_no_file_as_too_large(
    folder: ReturnsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise duckdb.OutOfMemoryException(
            "failed to offload data block of size 256.0 KiB; this limit was set by the"
            " 'max_temp_directory_size' setting"
        )

    folder.put(SITE_CSV)
    monkeypatch.setattr(loader, "write", full)
    with pytest.raises(duckdb.OutOfMemoryException):
        folder.land()
