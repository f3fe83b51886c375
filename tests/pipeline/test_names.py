"""The names of files and folders, which may identify people, do not leave with a notice."""

import re

from tests.commands import warehouse
from tests.homes import golden_copy
from tests.webhook import webhook

CLOSURES = "crack_house_closures"
PERSON = "John Smith 4471B"
# Every accepted file has a name such as 2010-11__received_2010-10-11.csv.
NAMED = re.compile(r"John|Smith|4471|__received_")


def test_what_a_refresh_says_about_files_leaves_without_their_names(golden_home, tmp_path):
    home = golden_copy(golden_home, tmp_path)
    alone, own = f"{PERSON}.txt", f"{PERSON}/notes.csv"
    asked = f"{CLOSURES}/{PERSON}/asked.csv"
    for place in (f"{CLOSURES}/{alone}", f"{CLOSURES}/{own}", f"{PERSON}/of", "refresh", asked):
        (home.returns / place).parent.mkdir(exist_ok=True)
        (home.returns / place).write_text(f"{place} is not a return\n", "utf-8")
    before = {*home.notices.iterdir()}
    places = ("--returns", home.returns, "--home", home.home)
    with webhook() as (port, notices):
        address = {"WAREHOUSE_NOTICE_WEBHOOK": f"http://127.0.0.1:{port}/"}
        ran = warehouse("refresh", *places, "--without", asked, environment=address)
    assert ran.returncode == 0, ran.output
    [posted] = notices
    assert NAMED.search(posted) is None
    opening, left_out, refused, _ = posted.split("\n\n")
    assert opening.endswith(" UTC published, but left out some files and refused 4 files.")
    assert left_out == "The refresh left out files or returns, as requested."
    assert [line.partition(": ")[0] for line in refused.splitlines()] == [
        *["a file outside the return folders"] * 2,
        *[f"a file of {CLOSURES}"] * 2,
    ]
    [notice] = {*home.notices.iterdir()} - before
    kept = notice.read_text("utf-8")
    assert f"The refresh left out files or returns, as requested (files: {asked})." in kept
    for folder, name in ((CLOSURES, alone), (CLOSURES, own), (PERSON, "of")):
        assert f" (files: {folder}/{name})" in kept
        assert f"refused: {folder}: {name}: " in ran.output
