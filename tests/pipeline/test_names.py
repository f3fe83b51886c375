"""The names of files and folders, which may identify people, do not leave with a notice."""

import json
import re
import shutil

import pytest

from drug_strategy.settings import Settings
from tests.commands import status, warehouse
from tests.homes import copied
from tests.returns.figures import GOLDEN
from tests.webhook import webhook

CLOSURES = "crack_house_closures"
PERSON = "John Smith 4471B"
# Every accepted file has a name such as 2010-11__received_2010-10-11.csv.
NAMED = re.compile(r"John|Smith|4471|__received_")


@pytest.fixture
def home(golden_home, tmp_path):
    """Return a copy of a refreshed home and its returns, which a test may change."""
    shutil.copytree(GOLDEN, tmp_path / "returns", copy_function=shutil.copy2)
    copied(golden_home, tmp_path / "home")
    return Settings(home=tmp_path / "home", returns=tmp_path / "returns")


def refreshed(home, *options):
    """Refresh a home. Return what it printed, and the notice that it posted."""
    where = ("--returns", home.returns, "--home", home.home)
    with webhook() as (port, posted):
        address = {"WAREHOUSE_NOTICE_WEBHOOK": f"http://127.0.0.1:{port}/"}
        ran = warehouse("refresh", *where, *options, environment=address)
    [notice] = posted
    return ran, notice


def test_what_a_refresh_says_about_files_leaves_without_their_names(home):
    alone, own = f"{PERSON}.txt", f"{PERSON}/notes.csv"
    for place in (f"{CLOSURES}/{alone}", f"{CLOSURES}/{own}", f"{PERSON}/of", "refresh"):
        (home.returns / place).parent.mkdir(exist_ok=True)
        (home.returns / place).write_text(f"{place} is not a return\n", "utf-8")
    asked = f"{CLOSURES}/{PERSON}/asked.csv"
    (home.returns / asked).write_text("also not a return\n", "utf-8")
    before = {*home.notices.iterdir()}
    ran, posted = refreshed(home, "--without", asked)
    assert ran.returncode == 0, ran.output
    assert NAMED.search(posted) is None
    opening, left_out, refused, _ = posted.split("\n\n")
    assert opening.endswith(" UTC published, but left out some files and refused 4 files.")
    assert left_out == "The refresh left out files or returns, as requested."
    assert [line.partition(": ")[0] for line in refused.splitlines()] == [
        *["a file outside the return folders"] * 2,
        *[f"a file of {CLOSURES}"] * 2,
    ]
    assert "folders: its folder is not a return; move the file into one of: " in refused
    [notice] = {*home.notices.iterdir()} - before
    kept = notice.read_text("utf-8")
    assert f"The refresh left out files or returns, as requested (files: {asked})." in kept
    for folder, name in ((CLOSURES, alone), (CLOSURES, own), (PERSON, "of")):
        assert f" (files: {folder}/{name})" in kept
        assert f"refused: {folder}: {name}: " in ran.output


def test_a_hold_for_files_that_are_gone_leaves_without_their_names(home):
    shutil.rmtree(home.returns / CLOSURES)
    ran, posted = refreshed(home)
    assert ran.returncode == 4, ran.output
    assert NAMED.search(ran.output) is not None
    assert NAMED.search(posted) is None
    sentence = r"(\d+) of \1 files from the last publication are gone or cannot be opened"
    assert re.search(rf"{CLOSURES}: {sentence}\. Put the files back", posted)
    last = json.loads(status(home.home, "--json").stdout)["last_attempt"]
    assert re.search(rf"{CLOSURES}: {sentence} \(files: {CLOSURES}/", last["sentence"])
    assert f"warehouse: {last['sentence']}" in ran.output
    [hold] = last["holds"]
    assert hold["option"] == f"--accept-missing {CLOSURES}"
    assert hold["sentence"] in posted
    assert all(file.startswith(f"{CLOSURES}/") for file in hold["files"])
