"""If the disk is full or read-only, both the refresh and `warehouse status` say so.

A file that would fill the disk is refused. The home is on a small in-memory file system, which only
root can mount, so the tests are skipped for other users.
"""

import gzip
import io
import re
import subprocess
import zipfile

import pytest

from tests.commands import warehouse
from tests.homes import copied
from tests.returns.figures import GOLDEN
from tests.unit.landing.returns_folder import SITE, SITE_CSV, SITE_HEADER, ReturnsFolder
from tests.webhook import webhook


@pytest.fixture
def mounted(tmp_path):
    """Return a function that mounts or resizes a file system to a size in megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(megabytes):
        size = f"size={megabytes}m"
        options = f"remount,{size}" if folder.is_mount() else size
        command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
        try:
            ran = subprocess.run(command, check=False, capture_output=True, text=True)
        except FileNotFoundError:
            pytest.skip("the program mount is not installed")
        if ran.returncode:
            pytest.skip(f"no file system can be mounted: {ran.stderr.strip()}")
        return folder

    yield mount
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("megabytes", "why"),
    [
        (1, r"There is no space left in \S+; free some space, and refresh again\."),
        (
            90,
            r"The refresh needs at least 1\d\d MB on the disk of \S+, but 9\d MB are .*",
        ),
    ],
)
def test_a_full_disk_is_reported_on_one_line_until_it_has_room(mounted, megabytes, why):
    home = mounted(megabytes) / "home"
    ran = warehouse("refresh", "--returns", GOLDEN, "--home", home)
    assert ran.returncode == 1, ran.output
    assert "Traceback" not in ran.output
    [sentence] = re.findall(rf"^warehouse: ({why})$", ran.output, re.MULTILINE)
    assert ran.output.endswith(f"{sentence}\n")
    assert "sqlalche" not in ran.output  # Dagster would print the failed SQL statement
    assert f"The last refresh failed: {sentence}" in warehouse("status", "--home", home).output
    mounted(300)
    ran = warehouse("refresh", "--returns", GOLDEN, "--home", home)
    assert ran.returncode == 0, ran.output
    assert warehouse("verify", "--home", home).returncode == 0


@pytest.mark.soak
def test_a_file_that_would_expand_to_over_half_of_the_free_disk_is_refused_until_there_is_room(
    mounted, tmp_path
):
    """A CSV file expands only if a ragged line means that it has to be rewritten."""
    folder = ReturnsFolder(tmp_path)
    folder.home.symlink_to(mounted(40), target_is_directory=True)
    row = SITE.replace("Dalston", "x" * 900_000)
    large = f"{SITE_HEADER}\n" + "".join(f"{row.replace('S1', f'S{at}')}\n" for at in range(25))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", bytes(25 << 20))
    folder.put(gzip.compress(large.encode(), 1), "a.csv.gz")
    folder.put(f"{large}S1,Hackney\n", "b.csv")
    folder.put(archive.getvalue(), "c.xlsx")
    folder.put(SITE_CSV, "d.csv")
    found = {file.file_name: file for file in folder.land().files}
    assert found.pop("d.csv").status == "accepted"
    for name, file in found.items():
        why, _, advice = str(file.refusal_reason).partition(" (")
        assert why == f"{name}: it expands to more than half of the free disk space"
        assert advice.endswith("; send it in parts, or free some space and refresh again")
    mounted(100)
    found = {file.file_name: file for file in folder.land().files}
    assert [found[name].records for name in ("a.csv.gz", "b.csv", "d.csv")] == [25, 26, 1]
    assert "not an Excel workbook" in str(found["c.xlsx"].refusal_reason)


def test_a_refresh_of_a_read_only_home_sends_a_notice_and_the_status_says_why_none_is_recorded(
    mounted, golden_home
):
    folder = mounted(300)
    home = copied(golden_home, folder / "home")
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    with webhook() as (port, posted):
        address = {"WAREHOUSE_NOTICE_WEBHOOK": f"http://127.0.0.1:{port}/"}
        ran = warehouse("refresh", "--returns", GOLDEN, "--home", home, environment=address)
    why = f"The home folder {home} cannot be used: read-only file system."
    assert (ran.returncode, ran.output) == (1, f"warehouse: {why}\n")
    [notice] = posted
    assert f" UTC failed.\n\n{why}\n" in notice
    shown = " ".join(warehouse("status", "--home", home).output.split())
    assert f"{home}: this user cannot write to it, so a refresh fails" in shown
