"""A file or folder is written completely or not at all."""

import os
import signal

import pytest

from drug_strategy.io.files import delete_unfinished, replacing, replacing_folder, write_atomically


def test_a_failed_write_keeps_the_old_content_and_leaves_no_draft(tmp_path):
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def write_half():
        with replacing(target) as draft:
            draft.write_bytes(b"ne")
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        write_half()
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]
    write_atomically(tmp_path / "a" / "b", b"new")  # makes its folder
    assert (tmp_path / "a" / "b").read_bytes() == b"new"
    assert os.listdir(tmp_path / "a") == ["b"]


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


@pytest.mark.parametrize(
    ("content", "stays"), [(b"PAR1..PAR1", True), (b"PAR", False), (b"", False)]
)
def test_an_incomplete_parquet_file_is_deleted_and_complete_parquet_files_are_kept(
    tmp_path, content, stays
):
    (tmp_path / "of a return").mkdir()
    parquet = tmp_path / "of a return" / "a.parquet"
    parquet.write_bytes(content)
    (tmp_path / "note.txt").write_bytes(b"")
    delete_unfinished(tmp_path)
    assert parquet.exists() is stays
    assert (tmp_path / "note.txt").exists()


def write_folder(target, content):
    with replacing_folder(target) as draft:
        (draft / "inner").mkdir()
        (draft / "inner" / "file").write_text(content)
        if not content:
            raise ValueError("half")


def test_a_new_folder_that_everyone_may_read_replaces_the_old_folder(tmp_path):
    umask = os.umask(0o077)
    try:
        for content in ("old", "new"):
            write_folder(tmp_path / "site", content)
    finally:
        os.umask(umask)
    assert (tmp_path / "site" / "inner" / "file").read_text() == "new"
    assert os.listdir(tmp_path) == ["site"]
    modes = [path.stat().st_mode & 0o777 for path in sorted((tmp_path / "site").rglob("*"))]
    assert modes == [0o755, 0o644]


def test_a_new_folder_keeps_the_mode_and_group_of_the_old_folder(tmp_path):
    with replacing_folder(tmp_path / "site", mode=0o700) as draft:
        (draft / "file").write_text("old")
    site = tmp_path / "site"
    assert site.stat().st_mode & 0o777 == 0o700
    site.chmod(0o750)
    group = 1 if os.getuid() == 0 else os.getgid()  # only root may change the group
    os.chown(site, -1, group)
    with replacing_folder(site, mode=0o700) as draft:
        (draft / "file").write_text("new")
    assert (site.stat().st_mode & 0o777, site.stat().st_gid) == (0o750, group)


def test_the_old_folder_stays_and_no_draft_is_left_if_writing_the_new_folder_fails(tmp_path):
    write_folder(tmp_path / "site", "old")
    with pytest.raises(ValueError, match="half"):
        write_folder(tmp_path / "site", "")
    assert (tmp_path / "site" / "inner" / "file").read_text() == "old"
    assert os.listdir(tmp_path) == ["site"]


def test_a_folder_set_aside_by_a_killed_write_is_restored_or_replaced_by_the_next_write(tmp_path):
    write_folder(tmp_path / "site", "old")
    (tmp_path / "site").rename(tmp_path / ".site.before")
    with pytest.raises(ValueError, match="half"):
        write_folder(tmp_path / "site", "")
    assert (tmp_path / "site" / "inner" / "file").read_text() == "old"
    (tmp_path / "site").rename(tmp_path / ".site.before")
    write_folder(tmp_path / "site", "new")
    write_folder(tmp_path / ".site.before", "older")  # a killed write had not deleted it yet
    write_folder(tmp_path / "site", "newer")
    assert (tmp_path / "site" / "inner" / "file").read_text() == "newer"
    assert os.listdir(tmp_path) == ["site"]
