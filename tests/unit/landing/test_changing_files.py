"""A file that changes or fails while it is read is refused until the next refresh."""

import errno
import os
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from drug_strategy.io.files import digest_of
from drug_strategy.landing import discovery
from drug_strategy.landing.readers import rectangle
from tests.unit.landing.returns_folder import SITE_CSV

OTHER = SITE_CSV.replace("S1", "S2")


@contextmanager
def meanwhile(path, change):
    """Change a file after its checksum is calculated and before its rows are read."""

    def changed(database, file, scratch, most):
        if file.path == path:
            change(path)
        return rectangle(database, file, scratch, most)

    with patch("drug_strategy.landing.loader.rectangle", changed):
        yield


def replace(path):
    """Put another file of the same size in a file's place."""
    draft = path.with_suffix(".part")
    draft.write_text(OTHER)
    draft.replace(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replace, "it changed while it was read"),
        (lambda path: os.truncate(path, 0), "it changed while it was read"),
        (Path.unlink, "it was removed during the refresh"),
    ],
    ids=["is replaced", "is emptied", "is removed"],
)
def test_a_file_that_changes_while_it_is_being_read_is_refused_until_the_next_refresh(
    folder, change, words
):
    path = folder.put(SITE_CSV)
    folder.put(SITE_CSV.replace("S1", "S3"), "b.csv")
    with meanwhile(path, change):
        file, other = folder.land().files
    assert str(file.refusal_reason).startswith(f"a.csv: {words}")
    assert other.status == "accepted"
    path.write_text(OTHER)
    assert [file.status for file in folder.land().files] == ["accepted"] * 2


def test_a_file_on_a_disk_that_fails_is_refused_until_the_next_refresh(folder):
    path = folder.put(SITE_CSV)
    failed = OSError(errno.EIO, "Input/output error")

    def fail(_):
        raise failed

    with meanwhile(path, fail):
        with pytest.raises(OSError, match="Input/output"):  # the home's disk failed
            folder.land()
        with patch.object(discovery, "digest_of", side_effect=[digest_of(path), failed]):
            assert "it cannot be opened (input/output error)" in str(folder.one().refusal_reason)
    assert folder.one().status == "accepted"


def test_a_change_to_a_file_is_noticed_even_if_the_modification_time_stays_the_same(folder):
    path = folder.put(SITE_CSV)
    os.utime(path, (0, 0))
    first = folder.one()
    path.write_text(OTHER)
    os.utime(path, (0, 0))
    assert folder.one().sha256 != first.sha256
