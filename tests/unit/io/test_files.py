"""A file or folder is written completely or not at all."""

import os
import signal

import pytest

from drug_strategy.io.files import delete_unfinished, replacing, replacing_folder, write_atomically


def test_a_failed_write_keeps_the_old_content_and_leaves_no_draft(tmp_path):
    target = tmp_path / "a" / "file"
    write_atomically(target, b"old")  # makes its folder

    def write_half():
        with replacing(target) as draft:
            draft.write_bytes(b"ne")
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        write_half()
    assert target.read_bytes() == b"old"
    assert os.listdir(target.parent) == ["file"]


def test_a_killed_write_keeps_the_old_content_and_the_next_write_deletes_the_draft(tmp_path):
    target = tmp_path / "file"
    target.write_bytes(b"old")
    child = os.fork()
    if not child:
        with replacing(target) as draft:
            draft.write_bytes(b"ne")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert target.read_bytes() == b"old"
    assert len(os.listdir(tmp_path)) == 2
    delete_unfinished(tmp_path)
    assert os.listdir(tmp_path) == ["file"]


def test_an_incomplete_parquet_file_is_deleted_and_complete_parquet_files_are_kept(tmp_path):
    folder = tmp_path / "of a return"
    folder.mkdir()
    contents = {"a.parquet": b"PAR1..PAR1", "b.parquet": b"PAR", "c.parquet": b"", "d.txt": b""}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    delete_unfinished(tmp_path)
    assert sorted(os.listdir(folder)) == ["a.parquet", "d.txt"]


def write_folder(target, content, **mode):
    """Replace a folder with one that contains a file. Fail if the content is empty."""
    with replacing_folder(target, **mode) as draft:
        (draft / "inner").mkdir()
        (draft / "inner" / "file").write_text(content)
        if not content:
            raise ValueError("half")


def content_of(site):
    assert os.listdir(site.parent) == [site.name]  # no draft is left
    return (site / "inner" / "file").read_text()


def test_a_new_folder_replaces_the_old_one_with_its_mode_and_group_and_readable_content(tmp_path):
    site = tmp_path / "site"
    group = 1 if os.getuid() == 0 else os.getgid()  # only root may change the group
    umask = os.umask(0o077)
    try:
        write_folder(site, "old", mode=0o700)
        assert site.stat().st_mode & 0o777 == 0o700
        site.chmod(0o750)
        os.chown(site, -1, group)
        write_folder(site, "new", mode=0o700)
    finally:
        os.umask(umask)
    assert content_of(site) == "new"
    assert (site.stat().st_mode & 0o777, site.stat().st_gid) == (0o750, group)
    assert [path.stat().st_mode & 0o777 for path in sorted(site.rglob("*"))] == [0o755, 0o644]


def test_the_old_folder_stays_if_writing_the_new_folder_fails_or_an_earlier_write_was_killed(
    tmp_path,
):
    site, before = tmp_path / "site", tmp_path / ".site.before"
    write_folder(site, "old")
    for is_set_aside in (False, True):
        if is_set_aside:  # a killed write had renamed it
            site.rename(before)
        with pytest.raises(ValueError, match="half"):
            write_folder(site, "")
        assert content_of(site) == "old"
    site.rename(before)
    write_folder(site, "new")
    write_folder(before, "older")  # a killed write had not deleted it yet
    write_folder(site, "newer")
    assert content_of(site) == "newer"
