"""Each file in the returns folder lands, is refused or is ignored."""

import os
import shutil
import socket
import threading
from dataclasses import replace
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


def test_a_file_name_may_contain_any_character_and_names_that_look_alike_stay_different(folder):
    names = [os.fsdecode(b"a\xff"), r"a\xff", r"a\\xff", os.fsdecode(b"a\\\xff"), r"a\b"]
    names += ["a b", "o'x", 'q"x', "new\nline", "é", "g[1]*?"]
    for at, name in enumerate(names):
        folder.put(SITE_CSV.replace("S1", f"S{at}"), f"{name}.csv")
    files = folder.land().files
    assert {(file.status, file.records) for file in files} == {("accepted", 1)}
    found = {file.file_name for file in files}
    assert len(found) == len(names)
    assert {r"a\xff.csv", r"a\b.csv"} <= found


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
    folder.returns.joinpath("loose.csv").symlink_to(elsewhere / "b.csv")
    folder.put(SITE_CSV, "inside.csv", NO_RETURN)
    os.mkfifo(real.with_name("pipe.csv"))
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(real.parent)  # a socket's path must be short
        listening.bind("socket.csv")
    for name in ("a.zip", "a.XLS", "deep/a.doc"):
        folder.put(name, name)
    (folder.returns / "loose.xls").write_bytes(b"x")
    Path(folder.returns, SITES, "folder.csv").mkdir()
    found = {file.place: file for file in folder.land().files}
    assert found.pop(f"{SITES}/a.csv").records == 1
    assert {file.status for file in found.values()} == {"refused"}
    link, linked = (f"copy the {what} itself instead" for what in ("file", "folder"))
    reasons = {
        f"{SITES}/link.csv": link,
        f"{SITES}/broken.csv": link,
        f"{SITES}/linked": linked,
        f"{NO_RETURN}/pas_waves": linked,
        f"{NO_RETURN}/loose.csv": link,
        f"{NO_RETURN}/loose.xls": "move it into the folder of its return",
        f"{NO_RETURN}/{NO_RETURN}/inside.csv": "move it into the folder of its return",
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
        folder.put(b"x", name)
        folder.put(b"x", f"deep/er/{name}")
    for name in ("a.csv.part", "a.csv.TMP", "b.Part"):
        folder.put(b"x", name)
    (folder.returns / "README.md").write_bytes(b"x")
    assert folder.one().file_name == "a.csv"


def test_files_land_if_the_home_and_the_returns_are_on_different_disks(folder):
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == folder.root.stat().st_dev:
        pytest.skip("there is no other disk")
    with TemporaryDirectory(dir=memory) as disk:
        folder.home.rename(folder.root / "made")
        shutil.copytree(folder.root / "made", f"{disk}/home")
        folder.home.symlink_to(f"{disk}/home")
        folder.put(SITE_CSV)
        folder.put(
            "ppo_ref,start_date,end_date,borough\nP,2010-04-01,,Hackney\n", "r.csv", "ppo_roster"
        )
        assert [file.status for file in folder.land().files] == ["accepted"] * 2
        assert not any(file.is_new for file in folder.land().files)


def test_a_file_that_needs_too_much_memory_is_refused_and_lands_if_the_limit_is_raised(folder):
    """DuckDB needs a buffer of 32 MB for a CSV of more than a megabyte."""
    folder.put(f"{SITE_HEADER}\n" + f"{SITE}\n" * 25_000)
    folder.put("site_ref,borough\n", "b.csv")
    folder.put(SITE_CSV, "c.csv")
    folder.operations = Operations().model_copy(update={"memory": "20MB"})
    found = {file.file_name: str(file.refusal_reason) for file in folder.land().files}
    assert "needs more memory than WAREHOUSE_MEMORY allows" in found["a.csv"]
    assert "no column" in found["b.csv"]
    assert found["c.csv"] == "None"
    folder.operations = Operations()
    landed = {file.file_name: file.status for file in folder.land().files}
    assert landed == {"a.csv": "accepted", "b.csv": "refused", "c.csv": "accepted"}


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


@pytest.mark.parametrize("fault", [None, duckdb.OutOfMemoryException("failed to allocate data")])
def test_small_files_that_land_together_give_the_same_rows_as_files_that_land_one_by_one(
    folder, tmp_path, monkeypatch, fault
):
    """If a statement that reads several files fails, it does not affect any of them."""
    alone = ReturnsFolder(tmp_path / "alone")
    ragged = "S0,Hackney\n"
    rows = ["", SITE, f"{SITE}\n\n{SITE}", f" {SITE}\nTotal,,,,30,,", f"{ragged}{SITE}"]
    for at in range(3 * 5 * 7):  # every combination of row, encoding and type of line ending
        end = "\r\n" if at % 7 == 0 else "\n"
        text = f"{SITE_HEADER}\n{rows[at % 5].replace('S1', f'S{at}')}\n".replace("\n", end)
        for each in (folder, alone):
            each.put(text if at % 3 else text.encode("utf-16"), f"{at}.csv")
    numbers = []

    def counted(database, group):
        numbers.append(len(group))
        if fault and len(group) > 1:
            raise fault
        writing.write(database, group)

    monkeypatch.setattr(loader, "write", counted)
    landed = folder.land().files
    assert sum(numbers) / (2 if fault else 1) == len({file.sha256 for file in landed}) > 75
    assert len([number for number in numbers if number > 1]) <= 2  # one for each thread
    monkeypatch.setattr(loader, "_TOGETHER", 1)
    assert [replace(file, path=Path(), first_seen_at=None) for file in alone.land().files] == [
        replace(file, path=Path(), first_seen_at=None) for file in landed
    ]
    for file in landed:
        if file.is_accepted:
            found = [
                duckdb.sql(f"from '{each.home}/landed/{SITES}/{file.sha256}.parquet'").fetchall()
                for each in (folder, alone)
            ]
            assert found[0] == found[1]
            assert [row[1] for row in found[0]] == list(range(1, file.records + 1))


def test_references_to_persons_are_stored_with_the_right_file_if_several_files_land_together(
    folder,
):
    header = "ppo_ref,start_date,end_date,borough\n"
    for name, reference in (("a", "P1"), ("b", "P2"), ("c", "P1")):
        line = f"{reference},2010-04-01,,Hackney\n"
        folder.put(f"{header}{line}Note,{name},,\n", f"{name}.csv", "ppo_roster")
    shas = {file.file_name[0]: file.sha256 for file in folder.land().files}
    for name, reference in (("a", "P1"), ("b", "P2"), ("c", "P1")):
        persons = folder.home / "persons" / f"{shas[name]}.parquet"
        found = duckdb.sql(f"select pseudonym, reference from '{persons}'").fetchall()
        assert {each[1] for each in found} == {reference, "Note", name}
        rows = folder.home / "landed" / "ppo_roster" / f"{shas[name]}.parquet"
        [record, note] = duckdb.sql(f"select ppo_ref, _row_number from '{rows}'").fetchall()
        assert record == (next(each[0] for each in found if each[1] == reference), 1)
        assert note == (None, 2)


def test_a_file_in_two_return_folders_lands_in_the_right_folder_and_is_refused_in_the_other(folder):
    folder.put(SITE_CSV)
    folder.put(SITE_CSV, return_name="crack_house_closures")
    found = {file.return_name: file for file in folder.land().files}
    assert (found[SITES].status, found[SITES].records) == ("accepted", 1)
    assert found["crack_house_closures"].status == "refused"
    assert "no column closure_ref" in str(found["crack_house_closures"].refusal_reason)
