"""If a file makes a model fail, the refresh names the file, and can publish without it.

Operators can leave a file out with `--without`. A file that needs too much memory is left out
automatically.
"""

import json
import shutil

import pytest

from drug_strategy.publication import generations
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.homes import copied, rows_of
from tests.projects import copy_project
from tests.returns.figures import GOLDEN

CLOSURES = "crack_house_closures"
FILE = f"{CLOSURES}/harrow/new__received_2011-05-09.csv"
ROWS = """closure_ref,borough,power,notice_date,outcome
GOOD-1,Harrow,part_1a,2011-04-12,refused
{},Harrow,part_1a,2011-04-13,refused
"""
LATE = "wave,respondent_ref,interview_date,borough,weight\n2010-11 Q1,L1,2010-04-02,Harrow,1\n"
ASKED = "dip_rollout/asked__received_2011-05-10.csv"
PROGRAMME = "borough,start_date\nHackney,2003-01-01\n"
MODEL = f"models/intermediate/records/int_{CLOSURES}__records.sql"
FAILING = """case
    when closure_ref like 'SECRET%' then closure_ref::integer::string
    when closure_ref like 'LARGE%'
        then error('Out of Memory Error: no block (9 MiB/9 MiB used)\nPossible solutions:')
end"""


pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def project(golden_home, tmp_path_factory):
    """Return a copy of the project with a model that fails on certain references."""
    folder = tmp_path_factory.mktemp("without")
    copy_project(folder)
    model = folder / MODEL
    sql = model.read_text("utf-8")
    model.write_text(f"select * from (\n{sql}) as records where ({FAILING}) is null\n", "utf-8")
    copied(golden_home, folder / "home")
    shutil.copytree(GOLDEN, folder / "returns", copy_function=shutil.copy2)
    return folder


@pytest.fixture
def settings(project):
    return Settings.from_environment(str(project / "home"), str(project / "returns"))


def refresh(project, *options):
    asked = ("refresh", "--returns", project / "returns", *options)
    return warehouse(*asked, project=project)


def send(project, reference):
    """Write a new file of closures whose last row has this reference."""
    sent = project / "returns" / FILE
    sent.parent.mkdir(parents=True, exist_ok=True)
    sent.write_text(ROWS.format(reference), "utf-8")


def test_a_file_too_large_for_the_available_memory_is_left_out_automatically(project, settings):
    """Of three new files, one is too large, one is left out on request and one is published."""
    send(project, "LARGE-9")
    for file, rows in {"pas_waves/late__received_2011-05-10.csv": LATE, ASKED: PROGRAMME}.items():
        (project / "returns" / file).write_text(rows, "utf-8")
    notices = {*settings.notices.glob("*")}
    ran = refresh(project, "--without", ASKED, "--strict")
    assert ran.returncode == 3, ran.output
    last_line = ran.output.splitlines()[-1]
    assert last_line.endswith(
        f"The refresh left out 1 file, because {settings.operations.memory} of memory was too"
        f" little. Set WAREHOUSE_MEMORY to more, and refresh again (files: {FILE})."
    )
    left_out = f"{FILE}; {ASKED}"
    assert f"left out {left_out}" in " ".join(ran.output.split())
    files = "select file_name from data_quality.file_reconciliation"
    assert rows_of(settings.published_file, "select left_out from marts.publication") == [
        (left_out,)
    ]
    assert rows_of(settings.published_file, f"{files} where file_name like 'late%'")
    assert not rows_of(settings.published_file, f"{files} where file_name like 'harrow/new%'")
    assert not rows_of(settings.published_file, f"{files} where file_name like 'asked%'")
    assert left_out in (settings.report / "index.html").read_text("utf-8")
    [notice] = {*settings.notices.iterdir()} - notices
    assert last_line.partition(": ")[2] in notice.read_text("utf-8")
    on_request = f"The refresh left out files or returns, as requested (files: {ASKED})."
    assert on_request in notice.read_text("utf-8")
    status = " ".join(warehouse("status", project=project).output.split())
    assert left_out in status
    assert "The refresh left out 1 file, because" in status
    assert json.loads(warehouse("status", "--json", project=project).output)["left_out"] == left_out


def test_a_refresh_names_the_file_behind_a_failed_model_and_publishes_nothing(project, settings):
    send(project, "SECRET-9")
    before = generations.current(settings.published)
    notices = {*settings.notices.glob("*")}
    ran = refresh(project)
    assert ran.returncode == 1, ran.output
    last_line = ran.output.splitlines()[-1]
    assert f"The model int_{CLOSURES}__records failed: " in last_line
    assert last_line.endswith(f"warehouse refresh --without RETURN/FILE (files: {FILE})")
    assert generations.current(settings.published) == before
    [failed] = {*settings.notices.iterdir()} - notices
    assert FILE in failed.read_text("utf-8")
    kept = [*settings.notices.iterdir(), *settings.dbt.rglob("*.json"), *settings.logs.rglob("*")]
    quoting = [path for path in kept if path.is_file() and "SECRET-9" in path.read_text("utf-8")]
    assert quoting == []
