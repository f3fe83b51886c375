"""Each file in the returns folder lands, is refused or is ignored."""

import os
import socket
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from drug_strategy.contracts import NO_RETURN
from drug_strategy.landing import loader, pseudonyms, writing
from drug_strategy.settings import Operations
from tests.unit.landing.returns_folder import (
    SITE,
    SITE_CSV,
    SITE_HEADER,
    SITES,
    ReturnsFolder,
)

NAMES = [
    *(os.fsdecode(b"a\xff"), r"a\xff", r"a\\xff", os.fsdecode(b"a\\\xff"), r"a\b"),
    *("a b", "o'x", 'q"x', "new\nline", "\x1b[31m", "é", "g[1]*?", "%s%n{0}", "{{ x }}"),
    "'); drop table marts.areas; --",
]


def test_a_file_or_folder_may_have_any_name_and_names_that_look_alike_stay_different(folder):
    for at, name in enumerate(NAMES):
        folder.put(SITE_CSV.replace("S1", f"S{at}"), f"{name}.csv")
        folder.put(SITE_CSV, "a.csv", name)
    for name in ("files.parquet", "checksums.json", "as_at.parquet", NO_RETURN, "_other"):
        folder.put(SITE_CSV, "a.csv", name)
    for _ in range(2):
        files = folder.land().files
        found = {file.file_name for file in files if file.return_name == SITES}
        assert len(found) == len(NAMES)
        assert {r"a\xff.csv", r"a\b.csv"} <= found
        others = {file.place: file for file in files if file.return_name != SITES}
        assert len(others) == len(NAMES) + 5
        assert {file.status for file in files if file.place not in others} == {"accepted"}
        assert {file.status for file in others.values()} == {"refused"}


def test_links_and_sockets_and_other_unsupported_files_are_refused_and_never_opened(
    folder, monkeypatch
):
    real = folder.put(SITE_CSV)
    elsewhere = folder.root / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "b.csv").write_text(SITE_CSV.replace("S1", "S2"))
    real.with_name("link.csv").symlink_to(elsewhere / "b.csv")
    real.with_name("broken.csv").symlink_to("/nowhere")
    real.with_name("linked").symlink_to(elsewhere)
    folder.returns.joinpath("pas_waves").symlink_to(elsewhere)
    folder.returns.joinpath("loose.xls").write_bytes(b"x")
    os.mkfifo(real.with_name("pipe.csv"))
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(real.parent)  # a socket's path must be short
        listening.bind("socket.csv")
    for name in ("a.zip", "a.XLS", "deep/a.doc"):
        folder.put(name, name)
    real.with_name("folder.csv").mkdir()
    found = {file.place: file for file in folder.land().files}
    assert found.pop(f"{SITES}/a.csv").records == 1
    assert {file.status for file in found.values()} == {"refused"}
    link, linked = (f"copy the {what} itself instead" for what in ("file", "folder"))
    reasons = {
        f"{SITES}/link.csv": link,
        f"{SITES}/broken.csv": link,
        f"{SITES}/linked": linked,
        f"{NO_RETURN}/pas_waves": linked,
        f"{NO_RETURN}/loose.xls": "move it into the folder of its return",
        f"{SITES}/pipe.csv": "it is a pipe, which is never opened",
        f"{SITES}/socket.csv": "it is a socket, which is never opened",
        f"{SITES}/a.zip": "it is an archive, which is not read; unpack it",
        f"{SITES}/a.XLS": "it is an .xls workbook, which is not read; save it as .xlsx",
        f"{SITES}/deep/a.doc": "its extension is not .csv",
    }
    assert found.keys() == reasons.keys()
    for name, reason in reasons.items():
        assert reason in str(found[name].refusal_reason)


def test_temporary_and_system_files_in_a_folder_are_ignored(folder):
    folder.put(SITE_CSV)
    for name in ("README.md", "Readme.MD", "~$a.xlsx", "Thumbs.db", "desktop.ini", ".hidden.csv"):
        folder.put(b"x", f"deep/er/{name}")
    for name in ("a.csv.part", "a.csv.TMP"):
        folder.put(b"x", name)
    (folder.returns / "README.md").write_bytes(b"x")
    assert folder.one().file_name == "a.csv"


def test_files_land_if_the_home_and_the_returns_are_on_different_disks(folder):
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == folder.root.stat().st_dev:
        pytest.skip("there is no other disk")
    with TemporaryDirectory(dir=memory) as disk:
        away = ReturnsFolder(folder.root / "away")
        away.root.mkdir()
        away.home.symlink_to(disk)
        away.put(
            "ppo_ref,start_date,end_date,borough\nP,2010-04-01,,Hackney\n", "r.csv", "ppo_roster"
        )
        assert away.one().status == "accepted"
        assert not away.one().is_new


def test_a_file_that_needs_too_much_memory_is_refused_and_lands_if_the_limit_is_raised(folder):
    """DuckDB needs a buffer of 32 MB for a CSV of more than a megabyte."""
    folder.put(f"{SITE_HEADER}\n" + f"{SITE}\n" * 25_000)
    folder.put(SITE_CSV, "b.csv")
    folder.operations = Operations().model_copy(update={"memory": "20MB"})
    large, small = folder.land().files
    assert "needs more memory than WAREHOUSE_MEMORY allows" in str(large.refusal_reason)
    assert small.status == "accepted"
    folder.operations = Operations()
    assert [file.status for file in folder.land().files] == ["accepted"] * 2


def test_all_files_land_if_other_threads_use_all_memory_when_a_thread_begins(folder, monkeypatch):
    begin = pseudonyms.install

    def begin_alone(*arguments):
        if threading.current_thread() is not threading.main_thread():
            raise duckdb.OutOfMemoryException("failed to allocate data")
        begin(*arguments)

    for name in "abc":
        folder.put(SITE_CSV.replace("S1", name), f"{name}.csv")
    monkeypatch.setattr("drug_strategy.landing.loader.install", begin_alone)
    assert [file.status for file in folder.land().files] == ["accepted"] * 3


def test_a_full_disk_is_not_mistaken_for_a_file_that_is_too_large(folder, monkeypatch):
    def full(*_):
        raise duckdb.OutOfMemoryException(
            "failed to offload data block of size 256.0 KiB; this limit was set by the"
            " 'max_temp_directory_size' setting"
        )

    folder.put(SITE_CSV)
    monkeypatch.setattr(loader, "write", full)
    with pytest.raises(duckdb.OutOfMemoryException):
        folder.land()


def test_files_land_one_by_one_if_the_statement_that_reads_them_together_fails(folder, monkeypatch):
    """A file that cannot be read does not affect the others."""
    sizes = []

    def fail_together(database, group):
        sizes.append(len(group))
        if len(group) > 1:
            raise duckdb.OutOfMemoryException("failed to allocate data")
        writing.write(database, group)

    monkeypatch.setattr(loader, "write", fail_together)
    folder.put(SITE_CSV)
    folder.put(f"{SITE_HEADER},\n{SITE},x\n".encode("utf-16"), "b.csv")
    for name in "cd":
        folder.put(f"{SITE_HEADER}\n{SITE.replace('S1', name)}\n{SITE}\n", f"{name}.csv")
    files = folder.land().files
    assert [file.status for file in files] == ["accepted", "refused", "accepted", "accepted"]
    assert [file.records for file in files] == [1, 0, 2, 2]
    assert (max(sizes) > 1, sizes.count(1)) == (True, 4)


def test_references_to_persons_are_stored_with_the_right_file_if_several_files_land_together(
    folder,
):
    references = {"a": "P1", "b": "P2", "c": "P1"}
    for name, reference in references.items():
        rows = f"{reference},2010-04-01,,Hackney\nNote,{name},,\n"
        folder.put(f"ppo_ref,start_date,end_date,borough\n{rows}", f"{name}.csv", "ppo_roster")
    for file in folder.land().files:
        name = file.file_name[0]
        persons = folder.home / "persons" / f"{file.sha256}.parquet"
        pseudonyms_of = dict(duckdb.sql(f"select reference, pseudonym from '{persons}'").fetchall())
        assert pseudonyms_of.keys() == {references[name], "Note", name}
        rows = folder.home / "landed" / "ppo_roster" / f"{file.sha256}.parquet"
        assert duckdb.sql(f"select ppo_ref, _row_number from '{rows}'").fetchall() == [
            (pseudonyms_of[references[name]], 1),
            (None, 2),
        ]


def test_a_file_in_two_return_folders_lands_in_the_right_folder_and_is_refused_in_the_other(folder):
    folder.put(SITE_CSV)
    folder.put(SITE_CSV, return_name="crack_house_closures")
    found = {file.return_name: file for file in folder.land().files}
    assert (found[SITES].status, found[SITES].records) == ("accepted", 1)
    assert "no column closure_ref" in str(found["crack_house_closures"].refusal_reason)
