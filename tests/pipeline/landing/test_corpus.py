"""Landing accepts or refuses every file in the collection without failing."""

import errno
import json
import os
import subprocess
import sys
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.io.files import digest_of
from drug_strategy.landing import discovery
from drug_strategy.landing.readers import rectangle, text
from tests.pipeline.landing.corpus import ACCEPTED, GOOD, INJECTIONS, MOST, REFUSED, lines
from tests.unit.landing.returns_folder import SITE_CSV, SITES, ReturnsFolder


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    """Land all the collection's files from one folder.

    Return the folder and the landed files.
    """
    folder = ReturnsFolder(tmp_path_factory.mktemp("corpus"))
    for name, (content, _) in (ACCEPTED | REFUSED).items():
        folder.put(content, name)
    with patch.object(text, "_EXPANDED_MOST", MOST):
        return folder, {file.file_name: file for file in folder.land().files}


@pytest.mark.parametrize("name", REFUSED)
def test_an_unreadable_file_is_refused_with_a_reason_in_one_sentence(landed, name):
    file = landed[1][name]
    sentence = str(file.refusal_reason)
    assert (file.status, file.records) == ("refused", 0)
    assert sentence.startswith(f"{name}: ")
    assert REFUSED[name][1] in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400
    assert "PPO-9" not in sentence


def test_every_record_in_a_readable_file_lands_and_faulty_records_get_a_reason(landed):
    folder, files = landed
    new = [quality.NewFile(files[name].sha256, files[name].received_on) for name in ACCEPTED]
    quality.validate_rows(folder.home, contracts()[SITES], new)
    reasons = defaultdict(set)
    results = duckdb.sql(
        f"select _sha256, _row_number, reason from '{folder.home}/validation/{SITES}/*.parquet'"
        " where not is_warning"
    )
    for sha256, number, reason in results.fetchall():
        reasons[sha256, number].add(reason)
    found = {
        name: [
            ";".join(sorted(reasons[files[name].sha256, number + 1])) or GOOD
            for number in range(files[name].records)
        ]
        for name in ACCEPTED
    }
    assert found == {name: expected for name, (_, expected) in ACCEPTED.items()}


NAMES = [
    *(text.replace("/", "_").lstrip(".") for text in INJECTIONS),
    "new\nline",
    "\x1b[31m",
    "g[1]*?",
    "ü",
]


def test_a_file_or_folder_with_special_characters_in_its_name_lands_like_any_other(folder):
    for at, name in enumerate([*NAMES, os.fsdecode(b"bad\xff")]):
        folder.put(SITE_CSV.replace("S1", f"S{at}"), f"{name}.csv")
        folder.put(SITE_CSV.replace("S1", f"S{at}"), "a.csv", name)
    for name in ("files.parquet", "checksums.json", "as_at.parquet", "(no return)", "_other"):
        folder.put(SITE_CSV, "a.csv", name)
    for _ in range(2):
        files = folder.land().files
        good = [file for file in files if file.return_name == SITES]
        assert [file.status for file in good] == ["accepted"] * (len(NAMES) + 1)
        assert {file.status for file in files if file not in good} == {"refused"}
        assert len(files) == 2 * len(good) + 5


@contextmanager
def meanwhile(path, change):
    """Change a file after its checksum is calculated and before its rows are read."""

    def changed(database, file, scratch):
        if file.path == path:
            change(path)
        return rectangle(database, file, scratch)

    with patch("drug_strategy.landing.loader.rectangle", changed):
        yield


def added(content):
    return lambda path: path.write_bytes(path.read_bytes() + content)


def replace(path):
    draft = path.with_suffix(".part")
    draft.write_text(SITE_CSV.replace("S1", "S2"))
    draft.replace(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (added(b"S2,Camden,,2010-05-01,1,other,N\n"), "it changed while it was read"),
        (added(b"\0"), "it changed while it was read"),
        (replace, "it changed while it was read"),
        (lambda path: os.truncate(path, 0), "it changed while it was read"),
        (Path.unlink, "it was removed during the refresh"),
    ],
    ids=["grows", "is spoilt", "is replaced", "is emptied", "is removed"],
)
def test_a_file_that_changes_while_it_is_being_read_is_refused_until_the_next_refresh(
    folder, change, words
):
    """The other files land."""
    path = folder.put(SITE_CSV)
    folder.put(SITE_CSV.replace("S1", "S3"), "b.csv")
    with meanwhile(path, change):
        file, other = folder.land().files
    assert str(file.refusal_reason).startswith(f"a.csv: {words}")
    assert other.status == "accepted"
    path.write_bytes(lines())
    assert [file.status for file in folder.land().files] == ["accepted"] * 2


def fail(path):
    raise OSError(errno.EIO, "Input/output error", str(path))


def test_a_file_on_a_disk_that_fails_is_refused_until_the_next_refresh(folder):
    path = folder.put(SITE_CSV)
    with meanwhile(path, fail):
        with pytest.raises(OSError, match="Input/output"):  # the home's disk failed
            folder.land()
        failed = OSError(errno.EIO, "Input/output error")
        with patch.object(discovery, "digest_of", side_effect=[digest_of(path), failed]):
            assert "it cannot be opened (input/output error)" in str(folder.one().refusal_reason)
    assert folder.one().status == "accepted"


def test_a_change_to_a_file_is_noticed_even_if_the_modification_time_stays_the_same(folder):
    path = folder.put(SITE_CSV)
    status = path.stat()
    first = folder.one()
    path.write_text(SITE_CSV.replace("S1", "S2"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert folder.one().sha256 != first.sha256


WITHOUT_PRIVILEGES = """
import ctypes, json, os, sys
from pathlib import Path
from drug_strategy.landing import land
from drug_strategy.settings import Settings
if os.getuid() == 0:  # still the owner, who may read only what the modes let an owner read
    version_3, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(version_3, none) == 0
files = land(Settings(Path(sys.argv[2]), Path(sys.argv[1])), None).files
print(json.dumps([[f.file_name, f.status, f.refusal_reason] for f in files]))
"""


def test_a_file_or_folder_that_cannot_be_opened_is_listed_as_refused(folder):
    folder.put(SITE_CSV)
    folder.put(SITE_CSV.replace("S1", "S2"), "closed.csv").chmod(0)
    folder.put(SITE_CSV.replace("S1", "S3"), "shut/b.csv").parent.chmod(0)
    folder.put(SITE_CSV.replace("S1", "S4"), "blind/c.csv").parent.chmod(0o444)
    folder.put(SITE_CSV, "d.csv", "pas_waves").parent.chmod(0)
    command = [sys.executable, "-c", WITHOUT_PRIVILEGES, str(folder.returns), str(folder.home)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found = {name: (status, reason) for name, status, reason in json.loads(ran.stdout)}
    for path in folder.returns.rglob("*"):
        path.chmod(0o755)
    assert {name: status for name, (status, _) in found.items()} == {
        "a.csv": "accepted",
        "closed.csv": "refused",
        "shut/": "refused",
        "blind/c.csv": "refused",
        "./": "refused",
    }
    assert all("cannot be opened" in reason for _, reason in found.values() if reason)


MEASURED = r"""
import re, sys
from pathlib import Path
from drug_strategy.landing import land
from drug_strategy.settings import Settings
[file] = land(Settings(Path(sys.argv[2]), Path(sys.argv[1])), None).files
most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
print(file.status, file.records, int(most[1]) >> 10)
"""


@pytest.mark.parametrize(
    ("before", "huge"),
    [
        pytest.param(0, b"x" * (100 << 20), id="first", marks=pytest.mark.soak),
        pytest.param(30, b'"' + (b"x" * 999 + b"\n") * 100_000 + b'"', id="last, of many lines"),
    ],
)
def test_a_record_of_a_hundred_megabytes_lands_as_one_record_within_the_memory_limit(
    folder, before, huge
):
    header, row = SITE_CSV.encode().splitlines(keepends=True)
    folder.put(header + row * before + b"S2," + huge + b",,2010-05-01,3,other,N\n")
    command = [sys.executable, "-c", MEASURED, str(folder.returns), str(folder.home)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    status, records, megabytes = ran.stdout.split()
    assert (status, int(records)) == ("accepted", before + 1)
    assert int(megabytes) < 1_000


def test_landing_the_same_files_again_changes_nothing(folder):
    for name, (content, _) in ACCEPTED.items():
        folder.put(content, name)

    def kept():
        landed = folder.home / "landed" / SITES
        return {path.name: path.read_bytes() for path in landed.glob("[0-9a-f]*")}

    first, before = folder.land(), kept()
    again = folder.land()
    assert kept() == before
    assert [f.sha256 for f in again.files] == [f.sha256 for f in first.files]
    assert not any(file.is_new for file in again.files)
