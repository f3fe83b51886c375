"""Which files of the returns' folder land, and when they are read."""

import os
from datetime import date
from pathlib import Path

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
